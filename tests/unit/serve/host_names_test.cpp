// DNS rebinding: a page of elsewhere whose name points here is asked for by that name.
#include "host_names.hpp"

#include <string>

#include <gtest/gtest.h>

#include "raw_client.hpp"
#include "running_server.hpp"

namespace tocsin {
namespace {

bool is_taken(const std::vector<std::string>& names, std::string_view host, std::string_view local) {
  const auto refusal = HostNames(names).check(host, local);
  EXPECT_EQ(refusal ? refusal->status : 421, 421);
  return !refusal;
}

TEST(HostNames, a_loopback_listener_answers_by_the_names_of_the_loopback) {
  for (const char* host :
       {"localhost", "LocalHost", "localhost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080"}) {
    EXPECT_TRUE(is_taken({}, host, "127.0.0.1")) << host;
    EXPECT_TRUE(is_taken({}, host, "::1")) << host;
  }
  for (const char* host : {"evil.example", "localhost.evil.example", "evil-localhost", "localhost.",
                           "127.0.0.1.evil.example", "192.0.2.1", "[::2]", "0.0.0.0", "2130706433"})
    EXPECT_FALSE(is_taken({}, host, "127.0.0.1")) << host;
}

TEST(HostNames, another_listener_answers_by_its_names_and_the_address_that_was_asked) {
  const std::vector<std::string> names = {"tocsin.example", "[2001:db8::5]"};
  for (const char* host : {"tocsin.example", "Tocsin.Example:443", "192.0.2.7", "192.0.2.7:8080", "[2001:DB8::5]:1"})
    EXPECT_TRUE(is_taken(names, host, "192.0.2.7")) << host;
  for (const char* host :
       {"localhost", "127.0.0.1", "192.0.2.8", "evil.example", "tocsin.example.evil.example", "x.tocsin.example"})
    EXPECT_FALSE(is_taken(names, host, "192.0.2.7")) << host;
  EXPECT_TRUE(is_taken({}, "[2001:db8::7]:80", "2001:db8::7"));
  EXPECT_FALSE(is_taken({}, "[]", ""));
}

TEST(HostNames, a_request_without_a_host_has_no_name_to_be_wrong) { EXPECT_TRUE(is_taken({}, "", "127.0.0.1")); }

TEST(HostNames, a_request_for_another_name_is_misdirected_and_the_connection_closed) {
  RunningServer server(echo);
  for (const std::string& target : {std::string("/"), std::string("http://evil.example/")}) {
    RawClient client(server.port());
    client.send("GET " + target + " HTTP/1.1\r\nHost: evil.example\r\n\r\nGET /after HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string answer = client.read_all();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 421 Misdirected Request\r\n")) << answer;
    EXPECT_NE(answer.find("serve.hosts"), std::string::npos) << answer;
  }
  EXPECT_EQ(server.answered(), 0);
  RawClient known(server.port());
  known.send("GET /x HTTP/1.1\r\nHost: localhost:" + std::to_string(server.port()) + "\r\n\r\n");
  EXPECT_TRUE(known.read_response().ends_with("GET /x"));
}

}  // namespace
}  // namespace tocsin
