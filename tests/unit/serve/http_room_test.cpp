// A full house: who is closed for a newcomer, and when the newcomer is turned away.
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "process.hpp"
#include "raw_client.hpp"
#include "running_server.hpp"

namespace tocsin {
namespace {

using Clients = std::vector<std::unique_ptr<RawClient>>;

std::string get_for_room(std::string_view path) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

bool is_served(RawClient& client, const std::string& path) {
  client.send(get_for_room(path));
  return client.read_response().ends_with("GET " + path);
}

/// Keeps every answer until it is told to give them.
class HeldAnswers {
 public:
  RunningServer::Answer answer() {
    return [this](const Request& request) -> std::variant<Response, LaterAnswer> {
      if (request.target != "/held") return echo(request);
      return LaterAnswer([this](std::function<void(Response)> take) {
        const std::lock_guard lock(mutex_);
        held_.push_back(std::move(take));
      });
    };
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return held_.size();
  }

 private:
  std::mutex mutex_;
  std::vector<std::function<void(Response)>> held_;
};

TEST(HttpRoom, a_full_house_of_idle_connections_lets_a_new_one_in_and_closes_the_longest_idle) {
  HttpLimits limits;
  limits.connections = 8;
  RunningServer server(echo, limits);
  Clients idle;
  for (int i = 0; i < 8; ++i) {
    idle.push_back(std::make_unique<RawClient>(server.port()));
    ASSERT_TRUE(is_served(*idle.back(), "/" + std::to_string(i)));
  }
  ASSERT_TRUE(is_served(*idle.front(), "/again")) << "the first is no longer the longest idle";
  RawClient fresh(server.port());
  EXPECT_TRUE(is_served(fresh, "/new"));
  EXPECT_EQ(server.evicted(), 1);
  EXPECT_EQ(idle[1]->read_all(), "");
  EXPECT_TRUE(is_served(*idle[0], "/still"));
  EXPECT_TRUE(is_served(*idle[7], "/still"));
}

TEST(HttpRoom, connections_that_never_said_anything_give_way_too) {
  HttpLimits limits;
  limits.connections = 4;
  limits.connections_per_address = 2;
  RunningServer server(echo, limits);
  Clients silent;
  for (int i = 0; i < 20; ++i) silent.push_back(std::make_unique<RawClient>(server.port()));
  RawClient fresh(server.port());
  EXPECT_TRUE(is_served(fresh, "/new"));
  EXPECT_EQ(silent.front()->read_all(), "");
  EXPECT_EQ(server.evicted(), 19);
}

TEST(HttpRoom, an_address_that_holds_its_share_gives_one_of_its_own_for_a_new_one) {
  HttpLimits limits;
  limits.connections_per_address = 2;
  RunningServer server(echo, limits);
  RawClient first(server.port());
  ASSERT_TRUE(is_served(first, "/first"));
  RawClient second(server.port());
  ASSERT_TRUE(is_served(second, "/second"));
  RawClient third(server.port());
  EXPECT_TRUE(is_served(third, "/third"));
  EXPECT_EQ(first.read_all(), "");
  EXPECT_TRUE(is_served(second, "/still"));
}

TEST(HttpRoom, a_request_that_does_not_go_on_gives_way_and_one_that_is_answered_never_does) {
  HttpLimits limits;
  limits.connections = 2;
  limits.spared_time = std::chrono::milliseconds{0};
  HeldAnswers held;
  RunningServer server(held.answer(), limits);
  RawClient asked(server.port());
  asked.send(get_for_room("/held"));
  ASSERT_TRUE(testing::eventually(std::chrono::seconds{10}, [&] { return held.count() == 1; }));
  RawClient slow(server.port());
  ASSERT_TRUE(is_served(slow, "/x"));
  slow.send("GET /slow HTTP/1.1\r\nHo");
  RawClient fresh(server.port());
  EXPECT_TRUE(is_served(fresh, "/new"));
  EXPECT_EQ(slow.read_all(), "");
  fresh.send(get_for_room("/held"));
  ASSERT_TRUE(testing::eventually(std::chrono::seconds{10}, [&] { return held.count() == 2; }));
  RawClient too_many(server.port());
  too_many.send(get_for_room("/"));
  EXPECT_TRUE(too_many.read_all().starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(server.evicted(), 1);
}

TEST(HttpRoom, a_request_that_has_just_begun_is_spared) {
  HttpLimits limits;
  limits.connections = 1;
  limits.spared_time = std::chrono::hours{1};
  RunningServer server(echo, limits);
  RawClient begun(server.port());
  ASSERT_TRUE(is_served(begun, "/x"));
  // The first of two requests is answered, so the second has begun when the answer is there.
  begun.send(get_for_room("/y") + "GET /z HTTP/1.1\r\n");
  ASSERT_TRUE(begun.read_response().ends_with("GET /y"));
  RawClient fresh(server.port());
  fresh.send(get_for_room("/"));
  EXPECT_TRUE(fresh.read_all().starts_with("HTTP/1.1 503 "));
  begun.send("Host: a\r\n\r\n");
  EXPECT_TRUE(begun.read_response().ends_with("GET /z"));
}

TEST(HttpRoom, a_place_is_free_again_when_a_connection_ends) {
  HttpLimits limits;
  limits.connections = 1;
  limits.spared_time = std::chrono::hours{1};
  RunningServer server(echo, limits);
  for (int i = 0; i < 5; ++i) {
    RawClient client(server.port());
    client.send("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.read_all().ends_with("GET /x")) << i;
  }
  EXPECT_EQ(server.evicted(), 0);
}

}  // namespace
}  // namespace tocsin
