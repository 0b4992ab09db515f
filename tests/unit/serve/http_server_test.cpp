#include "tocsin/serve/http_server.hpp"

#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "raw_client.hpp"
#include "running_server.hpp"

namespace tocsin {
namespace {

std::string get(std::string_view path) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

TEST(HttpServer, keeps_a_connection_for_the_next_request) {
  RunningServer server(echo);
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/" + std::to_string(i)));
    EXPECT_TRUE(client.read_response().ends_with("GET /" + std::to_string(i)));
  }
}

TEST(HttpServer, answers_pipelined_requests_in_order) {
  RunningServer server(echo);
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 500; ++i) all += get("/" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(client.read_response().ends_with("GET /" + std::to_string(i)));
}

TEST(HttpServer, puts_a_request_together_that_comes_byte_by_byte) {
  RunningServer server(echo);
  RawClient client(server.port());
  for (const char letter : get("/slow")) client.send({&letter, 1});
  EXPECT_TRUE(client.read_response().ends_with("GET /slow"));
}

TEST(HttpServer, leaves_the_body_out_for_head_and_says_its_length) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + get("/y"));
  const std::string head = client.read_response(true);
  EXPECT_NE(head.find("Content-Length: 7\r\n"), std::string::npos) << head;
  EXPECT_TRUE(client.read_response().ends_with("GET /y"));
}

TEST(HttpServer, sends_no_body_and_no_length_with_304) {
  RunningServer server([](const Request&) {
    Response response;
    response.status = 304;
    return response;
  });
  RawClient client(server.port());
  client.send(get("/"));
  client.finish_sending();
  const std::string answer = client.read_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 304 Not Modified\r\n")) << answer;
  EXPECT_EQ(answer.find("Content-Length"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST(HttpServer, answers_a_client_that_has_closed_its_side) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send(get("/x"));
  client.finish_sending();
  EXPECT_TRUE(client.read_all().ends_with("GET /x"));
}

TEST(HttpServer, closes_where_the_client_asks_or_speaks_1_0) {
  RunningServer server(echo);
  RawClient asks(server.port());
  asks.send("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(asks.read_all().ends_with("GET /x"));
  RawClient old(server.port());
  old.send("GET /x HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.read_all().ends_with("GET /x"));
  RawClient old_that_stays(server.port());
  old_that_stays.send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(old_that_stays.read_response().ends_with("GET /x"));
  old_that_stays.send("GET /y HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old_that_stays.read_all().ends_with("GET /y"));
}

TEST(HttpServer, takes_an_absolute_target_for_the_host_it_names) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send("GET http://A.example:80/x?y=1 HTTP/1.1\r\nHost: a.example:80\r\n\r\n");
  EXPECT_TRUE(client.read_response().ends_with("GET /x?y=1"));
  client.send("GET http://a.example?y=1 HTTP/1.1\r\nHost: a.example\r\n\r\n");
  EXPECT_TRUE(client.read_response().ends_with("GET /?y=1"));
}

TEST(HttpServer, takes_a_host_that_is_an_ipv6_address) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send("GET /x HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n");
  EXPECT_TRUE(client.read_response().ends_with("GET /x"));
}

TEST(HttpServer, drops_a_chunked_body_and_stays_in_step) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\nTrailer: t\r\n\r\n" +
              get("/y"));
  EXPECT_TRUE(client.read_response().ends_with("POST /x"));
  EXPECT_TRUE(client.read_response().ends_with("GET /y"));
}

TEST(HttpServer, tells_a_client_that_waits_to_go_on) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_response(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_TRUE(client.read_response().ends_with("POST /x"));
}

TEST(HttpServer, sends_a_body_of_many_megabytes_whole) {
  const auto body = std::make_shared<const std::string>(std::string(16 * 1024 * 1024, 'y'));
  RunningServer server([&](const Request&) {
    Response response;
    response.body = body;
    return response;
  });
  RawClient client(server.port());
  client.send(get("/"));
  const std::string answer = client.read_response();
  EXPECT_EQ(answer.substr(answer.size() - body->size()), *body);
}

TEST(HttpServer, makes_an_exception_a_500_and_tells_of_it) {
  RunningServer server([](const Request&) -> Response { throw std::runtime_error("broken invariant"); });
  RawClient client(server.port());
  client.send(get("/"));
  const std::string answer = client.read_response();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_EQ(answer.find("broken invariant"), std::string::npos) << answer;
  ASSERT_EQ(server.troubles().size(), 1);
  EXPECT_NE(server.troubles().front().find("broken invariant"), std::string::npos);
}

TEST(HttpServer, tells_of_every_answer_by_its_route) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send(get("/x") + "nonsense\r\n\r\n");
  const std::string answers = client.read_all();
  using Seen = std::vector<std::pair<std::string, int>>;
  EXPECT_EQ(server.seen(), (Seen{{"/echo", 200}, {"refused", 400}})) << answers;
}

TEST(HttpServer, turns_away_what_is_over_the_limit_of_one_address) {
  HttpLimits limits;
  limits.connections_per_address = 2;
  RunningServer server(echo, limits);
  RawClient first(server.port());
  auto second = std::make_unique<RawClient>(server.port());
  RawClient third(server.port());
  third.send(get("/"));
  EXPECT_TRUE(third.read_all().starts_with("HTTP/1.1 503 "));
  second->send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  second->read_all();
  // The place is free once the server has closed, which it did before the client saw the end.
  second.reset();
  first.send(get("/x"));
  EXPECT_TRUE(first.read_response().ends_with("GET /x"));
  RawClient fourth(server.port());
  fourth.send(get("/y"));
  EXPECT_TRUE(fourth.read_response().ends_with("GET /y"));
}

TEST(HttpServer, turns_away_what_is_over_the_limit_of_all) {
  HttpLimits limits;
  limits.connections = 1;
  RunningServer server(echo, limits);
  RawClient first(server.port());
  RawClient second(server.port());
  second.send(get("/"));
  EXPECT_TRUE(second.read_all().starts_with("HTTP/1.1 503 "));
}

TEST(HttpServer, lets_an_answer_that_has_begun_finish_when_stopped) {
  const auto body = std::make_shared<const std::string>(std::string(16 * 1024 * 1024, 'y'));
  std::promise<void> begun;
  std::promise<void> stopped;
  RunningServer server([&](const Request&) {
    begun.set_value();
    stopped.get_future().wait();
    Response response;
    response.body = body;
    return response;
  });
  RawClient client(server.port());
  RawClient idle(server.port());
  client.send(get("/"));
  begun.get_future().wait();
  server.server().stop();
  stopped.set_value();
  EXPECT_EQ(idle.read_all(), "");
  const std::string answer = client.read_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(answer.size() > body->size());
  server.join();
  EXPECT_THROW(RawClient(server.port()), std::runtime_error);
}

TEST(HttpServer, closes_what_outlasts_its_patience) {
  const auto body = std::make_shared<const std::string>(std::string(64 * 1024 * 1024, 'y'));
  std::promise<void> begun;
  RunningServer server([&](const Request&) {
    begun.set_value();
    Response response;
    response.body = body;
    return response;
  });
  RawClient client(server.port());
  client.send(get("/"));
  begun.get_future().wait();
  server.server().stop(std::chrono::milliseconds{50});
  server.join();
  EXPECT_LT(client.read_all().size(), body->size());
}

TEST(HttpServer, ends_when_it_is_destroyed) {
  boost::asio::io_context loop{1};
  {
    const HttpServer server = HttpServer::open(loop, "127.0.0.1", 0, {echo, {}, {}, {}}).value();
    EXPECT_NE(server.port(), 0);
  }
  loop.run();  // returns
}

TEST(HttpServer, refuses_a_port_in_use_and_an_address_that_is_none_in_words) {
  RunningServer server(echo);
  boost::asio::io_context loop{1};
  const auto twice = HttpServer::open(loop, "127.0.0.1", server.port(), {echo, {}, {}, {}});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, ErrorKind::io);
  EXPECT_NE(twice.error().message.find(std::to_string(server.port())), std::string::npos);
  const auto name = HttpServer::open(loop, "localhost", 0, {echo, {}, {}, {}});
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().kind, ErrorKind::invalid_input);
}

}  // namespace
}  // namespace tocsin
