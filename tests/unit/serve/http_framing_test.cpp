// Requests that two servers in a row could frame differently, and other hostile ones, byte by byte over a real socket:
// each is refused, the connection is closed, and nothing behind it is taken for a second request.
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "raw_client.hpp"
#include "running_server.hpp"

namespace tocsin {
namespace {

struct Hostile {
  std::string name;
  int status;
  std::string bytes;
};
std::ostream& operator<<(std::ostream& out, const Hostile& request) { return out << request.name; }

const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n";
const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";

std::string many_fields(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "X-" + std::to_string(i) + ": y\r\n";
  return text;
}

class HostileRequest : public testing::TestWithParam<Hostile> {};

TEST_P(HostileRequest, is_refused_once_and_the_connection_closed) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send(GetParam().bytes);
  const std::string answer = client.read_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(GetParam().status) + " ")) << answer;
  EXPECT_EQ(answer.find("\nHTTP/1.1 "), std::string::npos) << answer;
  EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("application/problem+json"), std::string::npos) << answer;
  EXPECT_EQ(server.answered(), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Framing, HostileRequest,
    testing::Values(
        Hostile{"chunked_then_length", 400,
                post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + smuggled},
        Hostile{"length_then_chunked", 400,
                post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled},
        Hostile{"gzip_then_length", 400, post + "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc" + smuggled},
        Hostile{"unknown_coding", 400, post + "Transfer-Encoding: cow\r\n\r\n" + smuggled},
        Hostile{"identity_coding", 400, post + "Transfer-Encoding: identity\r\n\r\n" + smuggled},
        Hostile{"chunked_then_identity", 400,
                post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + smuggled},
        Hostile{"gzip_then_chunked", 400, post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + smuggled},
        Hostile{"chunked_twice", 400,
                post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled},
        Hostile{"chunked_with_a_tail", 400, post + "Transfer-Encoding: chunkedx\r\n\r\n0\r\n\r\n" + smuggled},
        Hostile{"chunked_in_quotes", 400, post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" + smuggled},
        Hostile{"empty_coding", 400, post + "Transfer-Encoding:\r\n\r\n" + smuggled},
        Hostile{"coding_on_http_1_0", 400,
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled},
        Hostile{"folded_coding", 400, post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + smuggled},
        Hostile{"folded_field", 400, get + "X-Long: a\r\n\tb\r\n\r\n"},
        Hostile{"length_with_a_comma", 400, post + "Content-Length: 3, 3\r\n\r\nabc" + smuggled},
        Hostile{"length_twice", 400, post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc" + smuggled},
        Hostile{"lengths_in_conflict", 400, post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc" + smuggled},
        Hostile{"negative_length", 400, post + "Content-Length: -1\r\n\r\n" + smuggled},
        Hostile{"signed_length", 400, post + "Content-Length: +3\r\n\r\nabc" + smuggled},
        Hostile{"hexadecimal_length", 400, post + "Content-Length: 0x3\r\n\r\nabc" + smuggled},
        Hostile{"empty_length", 400, post + "Content-Length:\r\n\r\n" + smuggled},
        Hostile{"length_past_64_bits", 400, post + "Content-Length: 99999999999999999999999\r\n\r\n" + smuggled}));

INSTANTIATE_TEST_SUITE_P(
    Host, HostileRequest,
    testing::Values(Hostile{"no_host", 400, "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"},
                    Hostile{"empty_host", 400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
                    Hostile{"two_hosts", 400, get + "Host: b\r\n\r\n"},
                    Hostile{"the_same_host_twice", 400, get + "Host: a\r\n\r\n"},
                    Hostile{"host_list", 400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"},
                    Hostile{"host_with_a_path", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
                    Hostile{"host_with_a_user", 400, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"},
                    Hostile{"absolute_target_for_another_host", 400, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"},
                    Hostile{"absolute_target_with_a_user", 400, "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
                    Hostile{"absolute_target_of_another_scheme", 400, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
                    Hostile{"opaque_target", 400, "GET http:a HTTP/1.1\r\nHost: a\r\n\r\n"}));

INSTANTIATE_TEST_SUITE_P(
    Syntax, HostileRequest,
    testing::Values(Hostile{"bare_line_feed", 400, "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"},
                    Hostile{"line_feeds_only", 400, "GET / HTTP/1.1\nHost: a\n\n"},
                    Hostile{"bare_carriage_return", 400, "GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n"},
                    Hostile{"space_before_the_colon", 400,
                            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc"},
                    Hostile{"nul_in_a_value", 400, get + std::string("X: a\0b\r\n\r\n", 10)},
                    Hostile{"control_character_in_a_name", 400, get + "X\x01: a\r\n\r\n"},
                    Hostile{"control_character_in_the_target", 400, "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n"},
                    Hostile{"field_without_a_colon", 400, get + "nonsense\r\n\r\n"},
                    Hostile{"field_without_a_name", 400, get + ": x\r\n\r\n"},
                    Hostile{"empty_line_first", 400, "\r\n" + get + "\r\n"},
                    Hostile{"two_spaces", 400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
                    Hostile{"no_version", 400, "GET /\r\n\r\n"},
                    Hostile{"http_2_preface", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
                    Hostile{"tls_hello", 400, std::string("\x16\x03\x01\x02\x00\x01", 6)},
                    Hostile{"chunk_size_past_64_bits", 400,
                            post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + smuggled},
                    Hostile{"chunk_size_that_is_no_number", 400,
                            post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n" + smuggled}));

INSTANTIATE_TEST_SUITE_P(
    Limits, HostileRequest,
    testing::Values(Hostile{"header_of_16_kib", 431, get + "X: " + std::string(16 * 1024, 'y') + "\r\n\r\n"},
                    Hostile{"fields_past_100", 431, get + many_fields(100) + "\r\n"},
                    Hostile{"target_past_2_kib", 414,
                            "GET /" + std::string(2048, 'y') + " HTTP/1.1\r\nHost: a\r\n\r\n"},
                    Hostile{"target_without_an_end", 414, "GET /" + std::string(16 * 1024, 'y')},
                    Hostile{"body_past_1_mib", 413, get + "Content-Length: 1048577\r\n\r\n"},
                    Hostile{"chunked_body_past_1_mib", 413,
                            post + "Transfer-Encoding: chunked\r\n\r\n100001\r\n" + std::string(0x100001, 'y')},
                    Hostile{"unknown_expectation", 417, get + "Expect: miracles\r\n\r\n"}));

TEST(HttpLimit, a_header_of_100_fields_and_a_target_of_2_kib_are_served) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send(get + many_fields(99) + "\r\n");
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 200 "));
  client.send("GET /" + std::string(2047, 'y') + " HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 200 "));
}

TEST(HttpLimit, a_body_of_1_mib_is_dropped_and_the_connection_kept) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send(post + "Content-Length: 1048576\r\n\r\n" + std::string(1048576, 'y') + get + "\r\n");
  EXPECT_TRUE(client.read_response().ends_with("POST /"));
  EXPECT_TRUE(client.read_response().ends_with("GET /"));
}

TEST(HttpDeadline, a_slow_header_is_closed) {
  HttpLimits limits;
  limits.header_time = std::chrono::milliseconds{100};
  RunningServer server(echo, limits);
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost:");
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server.answered(), 0);
}

TEST(HttpDeadline, a_connection_that_says_nothing_is_closed) {
  HttpLimits limits;
  limits.header_time = std::chrono::milliseconds{100};
  RunningServer server(echo, limits);
  RawClient client(server.port());
  EXPECT_EQ(client.read_all(), "");
}

TEST(HttpDeadline, a_chunk_that_ends_with_a_line_feed_only_is_closed_without_an_answer) {
  HttpLimits limits;
  limits.body_time = std::chrono::milliseconds{100};
  RunningServer server(echo, limits);
  RawClient client(server.port());
  client.send(post + "Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n");
  const std::string answer = client.read_all();
  EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 400 ")) << answer;
  EXPECT_EQ(server.answered(), 0);
}

TEST(HttpDeadline, a_body_that_stops_is_closed) {
  HttpLimits limits;
  limits.body_time = std::chrono::milliseconds{100};
  RunningServer server(echo, limits);
  RawClient client(server.port());
  client.send(post + "Content-Length: 10\r\n\r\nabc");
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server.answered(), 0);
}

TEST(HttpDeadline, an_idle_connection_is_closed_after_its_answer) {
  HttpLimits limits;
  limits.idle_time = std::chrono::milliseconds{100};
  RunningServer server(echo, limits);
  RawClient client(server.port());
  client.send(get + "\r\n");
  EXPECT_TRUE(client.read_all().ends_with("GET /"));
}

}  // namespace
}  // namespace tocsin
