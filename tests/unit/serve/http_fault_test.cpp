// Bodies that frame themselves into harm, and faults of the service: nothing of either ends more than one connection.
#include <array>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "raw_client.hpp"
#include "running_server.hpp"

namespace tocsin {
namespace {

const std::string chunked_post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string plain_get = "GET /after HTTP/1.1\r\nHost: a\r\n\r\n";

/// The status of what the server says before it closes; 0 where it says nothing.
int status_of(RunningServer& server, const std::string& bytes) {
  RawClient client(server.port());
  client.send(bytes);
  const std::string answer = client.read_all();
  return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

void expect_alive(RunningServer& server) {
  RawClient client(server.port());
  client.send(plain_get);
  EXPECT_TRUE(client.read_response().ends_with("GET /after"));
}

TEST(HttpFault, a_trailer_of_70_kb_is_refused_and_the_server_goes_on) {
  RunningServer server(echo);
  for (const std::string method : {"POST", "GET", "HEAD", "DELETE"}) {
    const std::string head = method + " / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(status_of(server, head + "0\r\nA: " + std::string(70'000, 'y')), 431) << method;
    expect_alive(server);
  }
  EXPECT_EQ(server.troubles().size(), 0);
}

TEST(HttpFault, many_trailers_and_long_names_are_refused) {
  RunningServer server(echo);
  std::string many;
  for (int i = 0; i < 101; ++i) many += "A: b\r\n";
  EXPECT_EQ(status_of(server, chunked_post + "0\r\n" + many + "\r\n"), 431);
  EXPECT_EQ(status_of(server, chunked_post + "0\r\n" + std::string(70'000, 'y') + ": b\r\n\r\n"), 431);
}

TEST(HttpFault, extensions_and_trailers_count_towards_the_body_limit) {
  RunningServer server(echo);
  EXPECT_EQ(status_of(server, chunked_post + "1;x=" + std::string(1'048'576, 'y')), 413);
  EXPECT_EQ(status_of(server, chunked_post + "1;x=\"" + std::string(1'048'576, 'y')), 413);
  std::string short_chunks;  // six bytes for each one of the body
  for (int i = 0; i < 180'000; ++i) short_chunks += "1\r\ny\r\n";
  EXPECT_EQ(status_of(server, chunked_post + short_chunks + "0\r\n\r\n"), 413);
}

struct Misframed {
  const char* name;
  std::string body;
};
std::ostream& operator<<(std::ostream& out, const Misframed& one) { return out << one.name; }

class MisframedBody : public testing::TestWithParam<Misframed> {};

TEST_P(MisframedBody, is_refused_and_nothing_behind_it_taken_for_a_request) {
  RunningServer server(echo);
  EXPECT_EQ(status_of(server, chunked_post + GetParam().body + plain_get), 400);
  EXPECT_EQ(server.answered(), 0);
}

INSTANTIATE_TEST_SUITE_P(Chunks, MisframedBody,
                         testing::Values(Misframed{"size_missing", "\r\nabc\r\n0\r\n\r\n"},
                                         Misframed{"extension_without_size", ";x\r\n0\r\n\r\n"},
                                         Misframed{"signed_size", "+3\r\nabc\r\n0\r\n\r\n"},
                                         Misframed{"size_with_prefix", "0x3\r\nabc\r\n0\r\n\r\n"},
                                         Misframed{"blank_before_size", " 3\r\nabc\r\n0\r\n\r\n"},
                                         Misframed{"blank_behind_size", "3 \r\nabc\r\n0\r\n\r\n"},
                                         Misframed{"size_ended_by_a_line_feed", "3\nabc\r\n0\r\n\r\n"},
                                         Misframed{"size_ended_by_a_return", "3\rabc\r\n0\r\n\r\n"},
                                         Misframed{"line_feed_in_an_extension", "3;x\nabc\r\n0\r\n\r\n"},
                                         Misframed{"line_feed_in_a_quoted_extension", "3;x=\"\n\"\r\nabc\r\n0\r\n\r\n"},
                                         Misframed{"return_in_a_quoted_extension", "3;x=\"\r\n\"\r\nabc\r\n0\r\n\r\n"},
                                         Misframed{"escaped_return_in_a_quoted_extension",
                                                   "3;x=\"\\\r\n\"\r\nabc\r\n0\r\n\r\n"},
                                         Misframed{"chunk_longer_than_told", "3\r\nabcd\r\n0\r\n\r\n"},
                                         Misframed{"chunk_ended_by_a_line_feed", "3\r\nabc\n0\r\n\r\n"},
                                         Misframed{"two_returns_behind_a_chunk", "3\r\nabc\r\r\n0\r\n\r\n"}));

INSTANTIATE_TEST_SUITE_P(Trailers, MisframedBody,
                         testing::Values(Misframed{"folded", "0\r\n A: b\r\n\r\n"},
                                         Misframed{"without_a_colon", "0\r\nA\r\n\r\n"},
                                         Misframed{"without_a_name", "0\r\n: b\r\n\r\n"},
                                         Misframed{"blank_before_the_colon", "0\r\nA : b\r\n\r\n"},
                                         Misframed{"ended_by_a_line_feed", "0\r\nA: b\n\r\n"},
                                         Misframed{"bare_return", "0\r\nA: b\rc\r\n\r\n"},
                                         Misframed{"control_character", "0\r\nA: b\x01\r\n\r\n"},
                                         Misframed{"last_line_without_return", "0\r\n\n"}));

TEST(HttpFault, a_body_in_chunks_with_extensions_and_trailers_is_dropped_however_it_comes) {
  const std::string sound =
      "3;a;b=c;d=\"e; \\\" \\\\\" ;f\r\nabc\r\n00A ;g\r\n0123456789\r\n0;h\r\nA: b\r\nC:\td\xff\r\nE:\r\n\r\n";
  RunningServer server(echo);
  RawClient client(server.port());
  client.send(chunked_post + sound + plain_get);
  EXPECT_TRUE(client.read_response().ends_with("POST /"));
  EXPECT_TRUE(client.read_response().ends_with("GET /after"));
  for (const char letter : chunked_post + sound + plain_get) client.send({&letter, 1});
  EXPECT_TRUE(client.read_response().ends_with("POST /"));
  EXPECT_TRUE(client.read_response().ends_with("GET /after"));
}

TEST(HttpFault, an_exception_of_any_kind_while_answering_is_a_500) {
  RunningServer server([](const Request& request) -> std::variant<Response, LaterAnswer> {
    if (request.target == "/later") return LaterAnswer([](const std::function<void(Response)>&) { throw 7; });
    throw 7;  // no std::exception
  });
  RawClient client(server.port());
  client.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\nGET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 500 "));
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 500 "));
  ASSERT_EQ(server.troubles().size(), 2);
  EXPECT_TRUE(server.troubles()[0].starts_with("answer: ")) << server.troubles()[0];
}

TEST(HttpFault, an_exception_elsewhere_in_a_connection_ends_that_connection_alone) {
  HttpCalls calls;
  calls.observed = [](const Exchange& exchange) {
    if (exchange.status == 400) throw 7;
    if (exchange.route == "/throw") throw std::runtime_error("broken meter");
  };
  RunningServer server(
      [](const Request& request) {
        Response response = echo(request);
        if (request.target == "/throw") response.route = "/throw";
        return response;
      },
      {}, std::move(calls));
  EXPECT_EQ(status_of(server, "GET /throw HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
  expect_alive(server);
  EXPECT_EQ(status_of(server, "nonsense\r\n\r\n"), 400);
  expect_alive(server);
  ASSERT_EQ(server.troubles().size(), 2);
  EXPECT_EQ(server.troubles()[0], "connection: broken meter");
  EXPECT_TRUE(server.troubles()[1].starts_with("connection: ")) << server.troubles()[1];
}

}  // namespace
}  // namespace tocsin
