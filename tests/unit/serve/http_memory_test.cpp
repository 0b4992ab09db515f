// What a connection costs in memory does not depend on how much is sent on it.
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "raw_client.hpp"
#include "running_server.hpp"

namespace tocsin {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t flood = 300 * mebibyte;

/// A field of /proc/self/status, in bytes.
std::size_t memory(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string name; status >> name;) {
    std::size_t kilobytes = 0;
    if (name == field + ":" && status >> kilobytes) return kilobytes * 1024;
    std::getline(status, name);
  }
  return 0;
}

/// By how many bytes the most that this process ever held grows while `work` runs.
template <class Work>
std::size_t growth(const Work& work) {
  std::ofstream("/proc/self/clear_refs") << "5";  // the most ever held is what is held now
  const std::size_t before = memory("VmHWM");
  work();
  return memory("VmHWM") - before;
}

/// Sends `opening` and then the same bytes again and again, 300 MiB of them or until the server closes.
void pour(RunningServer& server, std::string_view opening, const std::string& again) {
  RawClient client(server.port());
  client.send(opening);
  for (std::size_t sent = 0; sent < flood && client.takes_more(); sent += again.size()) client.send(again);
  client.finish_sending();
  client.read_all();
}

std::string repeated(std::string_view text) {
  std::string many;
  while (many.size() < 256 * 1024) many += text;
  return many;
}

TEST(HttpMemory, floods_of_every_kind_cost_less_than_8_mib) {
  const std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  RunningServer server(echo);
  pour(server, "", repeated("GET / HTTP/1.1\r\nHost: a\r\n"));  // the server's own first needs
  const struct {
    const char* name;
    std::string opening;
    std::string again;
  } floods[] = {{"one extension", chunked + "1;x=", repeated("y")},
                {"one quoted extension", chunked + "1;x=\"", repeated("y")},
                {"many extensions", chunked + "1", repeated(";x=y")},
                {"one trailer", chunked + "0\r\nA: ", repeated("y")},
                {"many trailers", chunked + "0\r\n", repeated("A: b\r\n")},
                {"a trailer's name", chunked + "0\r\n", repeated("y")},
                {"digits of a size", chunked, repeated("0")},
                {"short chunks", chunked, repeated("1;x\r\ny\r\n")},
                {"a body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n", repeated("y")},
                {"garbage behind a request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", repeated("garbage\r\n")},
                {"garbage without an end", "", repeated("y")},
                {"empty lines", "", repeated("\r\n")}};
  for (const auto& one : floods)
    EXPECT_LT(growth([&] { pour(server, one.opening, one.again); }), 8 * mebibyte) << one.name;
}

TEST(HttpMemory, pipelined_bodies_of_300_mib_that_are_all_served_cost_less_than_8_mib) {
  RunningServer server(echo);
  const std::string post =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048000\r\n\r\n" + std::string(1'048'000, 'y');
  RawClient client(server.port());
  client.send(post);
  ASSERT_TRUE(client.read_response().ends_with("POST /"));
  EXPECT_LT(growth([&] {
              for (int i = 0; i < 300; ++i) client.send(post);
            }),
            8 * mebibyte);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(client.read_response().ends_with("POST /")) << i;
}

}  // namespace
}  // namespace tocsin
