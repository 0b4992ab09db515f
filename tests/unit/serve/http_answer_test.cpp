// When answers come and go: their date, those that take time, those that are not taken.
#include <chrono>
#include <ctime>
#include <iomanip>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "process.hpp"
#include "raw_client.hpp"
#include "running_server.hpp"

namespace tocsin {
namespace {

std::string get(std::string_view path) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

TEST(HttpAnswer, tells_the_time_with_every_answer) {
  RunningServer server(echo);
  for (const std::string& asked : {get("/x"), std::string("nonsense\r\n\r\n")}) {
    const auto before = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    RawClient client(server.port());
    client.send(asked);
    client.finish_sending();
    const std::string answer = client.read_all();
    const std::size_t at = answer.find("\r\nDate: ");
    ASSERT_NE(at, std::string::npos) << answer;
    std::tm fields{};
    std::istringstream(answer.substr(at + 8)) >> std::get_time(&fields, "%a, %d %b %Y %H:%M:%S GMT");
    const auto told = std::chrono::system_clock::from_time_t(timegm(&fields));
    EXPECT_GE(told, before) << answer;
    EXPECT_LE(told, std::chrono::system_clock::now()) << answer;
  }
}

TEST(HttpAnswer, sends_an_answer_that_comes_later) {
  RunningServer server([](const Request& request) -> LaterAnswer {
    return [answer = echo(request)](const std::function<void(Response)>& take) { take(answer); };
  });
  RawClient client(server.port());
  client.send(get("/x") + get("/y"));
  EXPECT_TRUE(client.read_response().ends_with("GET /x"));
  EXPECT_TRUE(client.read_response().ends_with("GET /y"));
}

TEST(HttpAnswer, gives_up_an_answer_that_does_not_come_and_is_not_itself_late_meanwhile) {
  HttpLimits limits;
  limits.header_time = std::chrono::milliseconds{50};
  limits.answer_time = std::chrono::milliseconds{300};
  RunningServer server([](const Request&) -> LaterAnswer { return [](const std::function<void(Response)>&) {}; },
                       limits);
  RawClient client(server.port());
  client.send(get("/x"));
  const std::string answer = client.read_response();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos) << answer;
}

TEST(HttpAnswer, makes_an_exception_on_the_way_to_a_later_one_a_500) {
  RunningServer server([](const Request&) -> LaterAnswer {
    return [](const std::function<void(Response)>&) { throw std::runtime_error("broken invariant"); };
  });
  RawClient client(server.port());
  client.send(get("/x") + get("/y"));
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 500 "));
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 500 ")) << "the connection goes on";
  EXPECT_EQ(server.troubles().size(), 2);
}

TEST(HttpAnswer, ignores_an_expectation_of_http_1_0) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send("POST /x HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  client.send("abc");
  const std::string answer = client.read_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.0 200 ")) << answer;
}

TEST(HttpAnswer, cuts_off_an_answer_that_is_not_taken) {
  HttpLimits limits;
  limits.write_time = std::chrono::milliseconds{100};
  const auto body = std::make_shared<const std::string>(std::string(64 * 1024 * 1024, 'y'));
  RunningServer server(
      [&](const Request&) {
        Response response;
        response.body = body;
        return response;
      },
      limits);
  RawClient client(server.port());
  client.send(get("/"));
  ASSERT_TRUE(testing::eventually(std::chrono::seconds{10}, [&] { return !server.seen().empty(); }));
  EXPECT_LT(client.read_all().size(), body->size());
}

}  // namespace
}  // namespace tocsin
