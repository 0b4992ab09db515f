// The program against those who would end it, read through it or write on the terminal of whoever runs it.
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../unit/serve/raw_client.hpp"
#include "england_example.hpp"
#include "http.hpp"

namespace tocsin::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// The service without any feed, on a public and a private port.
class BareService {
 public:
  BareService() : private_port(free_port()) {
    const std::string source = TOCSIN_SOURCE_DIR;
    write_file(folder / "tocsin.toml", "[reference]\ntables = \"" + england + "\"\nfeeds = \"" + source +
                                           "/config/feeds\"\n[store]\npath = \"store.sqlite\"\n[serve]\nport = 0\n"
                                           "private = false\nhosts = [\"tocsin.example\"]\nprivate_port = " +
                                           std::to_string(private_port) + "\n[model]\ncard = \"" + source +
                                           "/models/gamma_poisson\"\n");
    process.emplace(std::vector<std::string>{program, "serve", "--config", (folder / "tocsin.toml").string()},
                    folder / "serve");
    port = listening_port(*process);
  }

  /// The whole answer to those bytes on that port.
  static std::string said(int to, const std::string& bytes) {
    RawClient client(static_cast<std::uint16_t>(to));
    client.send(bytes);
    client.finish_sending();
    return client.read_all();
  }

  ScratchFolder folder;
  int private_port;
  std::optional<Process> process;
  int port = 0;
};

TEST(Hostile, a_trailer_of_70_kb_ends_its_connection_and_not_the_service) {
  BareService service;
  for (const int port : {service.port, service.private_port}) {
    for (const std::string method : {"POST", "GET", "HEAD"}) {
      const std::string answer = BareService::said(
          port, method + " / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: " +
                    std::string(70'000, 'y'));
      EXPECT_THAT(answer, StartsWith("HTTP/1.1 431 "));
      EXPECT_EQ(get(port, "/healthz").status, 200);
    }
  }
  EXPECT_TRUE(service.process->running());
  EXPECT_THAT(get(service.port, "/metrics").body, HasSubstr("tocsin_faults_total{place=\"connection\"} 0\n"));
}

TEST(Hostile, a_name_that_was_made_to_point_here_is_not_answered) {
  BareService service;
  const auto asked_as = [](int port, const std::string& host) {
    return BareService::said(port, "GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  };
  for (const int port : {service.port, service.private_port}) {
    const std::string answer = asked_as(port, "evil.example:" + std::to_string(port));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 421 "));
    EXPECT_THAT(answer, Not(HasSubstr("tocsin_build_info")));
    EXPECT_THAT(asked_as(port, "localhost:" + std::to_string(port)), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(asked_as(port, "127.0.0.1"), StartsWith("HTTP/1.1 200 "));
  }
  EXPECT_THAT(asked_as(service.port, "tocsin.example"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(asked_as(service.private_port, "tocsin.example"), StartsWith("HTTP/1.1 421 "));
}

TEST(Hostile, a_host_that_is_no_name_is_a_fault_of_the_configuration) {
  const ScratchFolder folder;
  for (const std::string hosts :
       {"[\"https://tocsin.example\"]", "[\"tocsin.example:443\"]", "[\"\"]", "\"a\"", "[1]"}) {
    write_file(folder / "tocsin.toml", "[serve]\nhosts = " + hosts + "\n");
    const Outcome checked = run({program, "check", "--config", (folder / "tocsin.toml").string()});
    EXPECT_EQ(checked.exit_code, 1) << hosts;
    EXPECT_THAT(checked.err, HasSubstr("tocsin.toml:2:")) << hosts;
    EXPECT_THAT(checked.err, HasSubstr("serve.hosts")) << hosts;
  }
}

TEST(Hostile, a_service_that_runs_as_root_says_that_it_should_not) {
  BareService service;
  const std::string words = "runs as root";
  ASSERT_EQ(get(service.port, "/healthz").status, 200);
  if (::geteuid() == 0) {
    EXPECT_THAT(service.process->err(), HasSubstr(words));
  } else {
    EXPECT_THAT(service.process->err(), Not(HasSubstr(words)));
  }
}

TEST(Hostile, escape_characters_of_files_and_names_never_reach_the_terminal) {
  const ScratchFolder folder;
  const std::string escape = "\x1b]0;owned\x07\x1b[2J";
  const std::string config = make_configuration(folder);
  write_file(folder / ("bad" + escape + ".csv"), "a" + escape + ",b\n1,2\n");
  write_file(folder / "series.csv", "series,period,count\nx" + escape + ",2024-01,1\nx" + escape + ",2024-02,2\n");
  write_file(folder / "panel.csv", "area" + escape + ",period,count\n");
  write_file(folder / ("config" + escape + ".toml"), "[serve]\nport" + std::string(" = 1\n\"x\\u001b[2J\" = 2\n"));
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"load", "--config", config, folder / ("bad" + escape + ".csv")},
        {"load", "--config", config, "--feed", escape, folder / "series.csv"},
        {"detect", "--method", "xmr", "--series", folder / "series.csv"},
        {"fit", "--panel", folder / "panel.csv"},
        {"check", "--config", folder / ("config" + escape + ".toml")},
        {"conjure" + escape},
        {"load", "x", "--" + escape}}) {
    std::vector<std::string> whole = {program};
    whole.insert(whole.end(), command.begin(), command.end());
    const Outcome said = run(whole);
    EXPECT_THAT(said.err, Not(HasSubstr("\x1b"))) << command[0];
    EXPECT_THAT(said.err, Not(HasSubstr("\x07"))) << command[0];
    EXPECT_THAT(said.err, HasSubstr("\\x1b")) << command[0];
  }
}

TEST(Hostile, an_answer_that_quotes_a_request_holds_no_escape_character) {
  BareService service;
  for (const std::string target : {"/api/v1/tables?year=%C2%9B31m", "/x?%1b=1", "/findings?%C2%9B=1"}) {
    const std::string body = get(service.port, target).body;
    EXPECT_THAT(body, Not(HasSubstr("\x1b"))) << target;
    EXPECT_THAT(body, Not(HasSubstr("\u009b"))) << target;
  }
}

TEST(Hostile, a_limit_on_the_size_of_files_is_an_error_in_words) {
  const ScratchFolder folder;
  const std::string config = make_configuration(folder);
  ASSERT_EQ(simulate(folder).exit_code, 0);
  // 64 blocks of 512 bytes: the store grows beyond it.
  const Outcome loaded = run({"/bin/sh", "-c", "ulimit -f 64; exec \"$0\" load --config \"$1\" \"$2\"", program, config,
                              folder / "feeds/events.csv"});
  EXPECT_EQ(loaded.exit_code, 1) << loaded.err;
  EXPECT_THAT(loaded.err, StartsWith("tocsin: ")) << loaded.err;
  const Outcome drawn =
      run({"/bin/sh", "-c", "ulimit -f 64; exec \"$0\" simulate --config \"$1\" --preset england --seed 1 --out \"$2\"",
           program, config, folder / "again"});
  EXPECT_EQ(drawn.exit_code, 1) << drawn.err;
  EXPECT_THAT(drawn.err, HasSubstr("cannot be written")) << drawn.err;
}

TEST(Hostile, a_reader_that_is_gone_and_a_full_disk_are_errors_in_words) {
  const ScratchFolder folder;
  const std::string config = make_configuration(folder);
  ASSERT_EQ(simulate(folder).exit_code, 0);
  const std::string load = "\"$0\" load --config \"$1\" \"$2\"";
  const Outcome full =
      run({"/bin/sh", "-c", "exec " + load + " > /dev/full", program, config, folder / "feeds/events.csv"});
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_THAT(full.err, HasSubstr("standard output cannot be written: No space left on device"));
  // The descriptor's other end is closed before the program starts.
  const Outcome gone = run({"/bin/sh", "-c", "mkfifo \"$3\"; exec 4<>\"$3\" 5>\"$3\" 4<&-; exec " + load + " >&5",
                            program, config, folder / "feeds/events.csv", folder / "fifo"});
  EXPECT_EQ(gone.exit_code, 1);
  EXPECT_THAT(gone.err, HasSubstr("standard output cannot be written: Broken pipe"));
  const Outcome help = run({"/bin/sh", "-c", "exec \"$0\" --help > /dev/full", program});
  EXPECT_EQ(help.exit_code, 1);
  EXPECT_THAT(help.err, HasSubstr("standard output cannot be written"));
}

}  // namespace
}  // namespace tocsin::testing
