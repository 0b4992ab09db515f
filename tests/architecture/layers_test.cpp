// Holds the rooms to what they may include. The tables below are those of src/README.md.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>> may_include = {
    {"domain", {}},
    {"stats", {}},
    {"models", {"domain", "stats"}},
    {"assess", {"domain", "stats", "models"}},
    // The judgement holds the estimates, so what reads the one reads the other.
    {"publish", {"domain", "models", "assess"}},
    {"ingest", {"domain"}},
    {"store", {"domain"}},
    {"serve", {"domain", "models", "assess", "publish"}},
    {"app", {"domain", "stats", "models", "assess", "publish", "ingest", "store", "serve"}},
};

const std::set<std::string> pure = {"domain", "stats", "models", "assess", "publish"};
const std::vector<std::string> outward = {"iostream", "fstream",  "filesystem", "thread", "mutex",
                                          "atomic",   "random",   "cstdio",     "ctime",  "boost/",
                                          "spdlog",   "sqlite",   "SQLiteCpp",  "csv.h",  "nlohmann",
                                          "sys/",     "unistd.h", "CLI/",       "future", "condition_variable"};
/// Numerics and text formatting that a pure room may reach for, by room.
const std::map<std::string, std::vector<std::string>> exceptions = {
    {"stats", {"boost/math/"}}, {"domain", {"cstdio"}},  // snprintf of a date
};

/// Libraries that are one room's business.
const std::map<std::string, std::set<std::string>> owners = {
    {"csv.h", {"ingest"}},
    {"SQLiteCpp", {"store"}},
    {"sqlite3.h", {"store"}},
    {"boost/beast", {"serve"}},
    {"boost/asio", {"serve", "app", "ingest"}},
    {"prometheus/", {"serve"}},
    {"zlib.h", {"serve"}},
    {"uriparser", {"serve"}},
    {"kainjow", {"publish"}},
    {"cmark", {"publish"}},
    {"CLI/", {"app"}},
    {"spdlog", {"app"}},
    {"toml++", {"models", "app"}},
    {"nlohmann", {"ingest", "serve", "app"}},
};

struct Include {
  std::string file;
  int line;
  std::string room;
  std::string target;
};

std::vector<Include> every_include() {
  std::vector<Include> found;
  const std::regex pattern(R"re(^\s*#\s*include\s+[<"]([^>"]+)[>"])re");
  for (const char* top : {"include/tocsin", "src"}) {
    const fs::path root = fs::path(TOCSIN_SOURCE_DIR) / top;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp") continue;
      std::ifstream text(entry.path());
      std::string line;
      for (int number = 1; std::getline(text, line); ++number) {
        std::smatch match;
        if (!std::regex_search(line, match, pattern)) continue;
        const fs::path relative = fs::relative(entry.path(), root);
        found.push_back(
            {fs::relative(entry.path(), TOCSIN_SOURCE_DIR).string(), number, relative.begin()->string(), match[1]});
      }
    }
  }
  return found;
}

bool starts(const std::string& text, const std::string& with) { return text.rfind(with, 0) == 0; }

TEST(Layers, there_are_sources_to_read) {
  std::set<std::string> rooms;
  for (const Include& include : every_include()) rooms.insert(include.room);
  for (const auto& [room, allowed] : may_include) EXPECT_TRUE(rooms.count(room)) << room << " has no sources";
}

TEST(Layers, a_room_includes_only_the_rooms_below_it) {
  for (const Include& include : every_include()) {
    if (!starts(include.target, "tocsin/")) continue;
    const std::string other = include.target.substr(7, include.target.find('/', 7) - 7);
    ASSERT_TRUE(may_include.count(include.room)) << include.file << ": '" << include.room << "' is no room";
    if (other == include.room) continue;
    EXPECT_TRUE(may_include.at(include.room).count(other))
        << include.file << ":" << include.line << ": " << include.room << " must not include " << other;
  }
}

TEST(Layers, the_pure_rooms_reach_for_nothing_outside) {
  for (const Include& include : every_include()) {
    if (!pure.count(include.room)) continue;
    const auto allowed = exceptions.find(include.room);
    const bool excepted = allowed != exceptions.end() &&
                          std::any_of(allowed->second.begin(), allowed->second.end(),
                                      [&](const std::string& prefix) { return starts(include.target, prefix); });
    for (const std::string& forbidden : outward) {
      EXPECT_FALSE(starts(include.target, forbidden) && !excepted)
          << include.file << ":" << include.line << ": " << include.room << " must not include <" << include.target
          << ">";
    }
  }
}

TEST(Layers, a_library_stays_in_the_rooms_that_own_it) {
  for (const Include& include : every_include()) {
    for (const auto& [library, rooms] : owners) {
      if (!starts(include.target, library)) continue;
      EXPECT_TRUE(rooms.count(include.room)) << include.file << ":" << include.line << ": " << include.room
                                             << " must not include <" << include.target << ">";
    }
  }
}

TEST(Layers, the_pure_rooms_do_not_read_the_clock) {
  for (const std::string& room : pure) {
    for (const char* top : {"include/tocsin/", "src/"}) {
      for (const auto& entry : fs::recursive_directory_iterator(fs::path(TOCSIN_SOURCE_DIR) / (top + room))) {
        if (!entry.is_regular_file()) continue;
        std::ifstream text(entry.path());
        const std::string all{std::istreambuf_iterator<char>(text), {}};
        EXPECT_EQ(all.find("_clock::now"), std::string::npos)
            << entry.path() << ": " << room << " must not read the clock";
      }
    }
  }
}

TEST(Layers, a_file_stays_under_three_hundred_lines) {
  for (const char* top : {"include", "src"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(TOCSIN_SOURCE_DIR) / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp") continue;
      std::ifstream text(entry.path());
      const auto lines = std::count(std::istreambuf_iterator<char>(text), {}, '\n');
      EXPECT_LE(lines, 300) << entry.path() << " asks to be two";
    }
  }
}

}  // namespace
