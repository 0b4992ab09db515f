#include "file_bytes.hpp"

#include <fstream>
#include <future>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "process.hpp"

using namespace tocsin;
using ::testing::HasSubstr;
using tocsin::testing::ScratchFolder;
using tocsin::testing::write_file;

namespace {

FileBytes opened(const std::filesystem::path& file) {
  auto bytes = FileBytes::open(file);
  if (!bytes) throw std::runtime_error(bytes.error().message);
  return std::move(*bytes);
}

std::string rest_of(FileBytes& bytes) {
  std::string all;
  for (;;) {
    const auto piece = bytes.next();
    if (!piece) throw std::runtime_error(piece.error().message);
    if (piece->empty()) return all;
    all.append(piece->data(), piece->size());
  }
}

}  // namespace

TEST(FileBytes, gives_every_byte_once_and_their_hash) {
  const ScratchFolder folder;
  write_file(folder / "abc", "abc");
  auto bytes = opened(folder / "abc");
  EXPECT_EQ(bytes.first_line().value(), "abc");
  EXPECT_EQ(rest_of(bytes), "abc");
  const auto content = bytes.content();
  ASSERT_TRUE(content);
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(content->sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(content->bytes, 3u);
}

TEST(FileBytes, a_first_line_does_not_shorten_what_follows) {
  const ScratchFolder folder;
  const std::string text = "header\n" + std::string(3 << 20, 'x') + "\nlast";
  write_file(folder / "long", text);
  auto bytes = opened(folder / "long");
  EXPECT_EQ(bytes.first_line().value(), "header");
  EXPECT_EQ(bytes.first_line().value(), "header");
  EXPECT_EQ(rest_of(bytes), text);
  EXPECT_EQ(bytes.content()->bytes, text.size());
}

TEST(FileBytes, of_a_file_that_changed_meanwhile_are_refused) {
  const ScratchFolder folder;
  const auto changed = [&](const auto& change) {
    write_file(folder / "file", std::string(100, 'a'));
    auto bytes = opened(folder / "file");
    EXPECT_EQ(bytes.next()->size(), 100u);
    change();
    rest_of(bytes);
    const auto content = bytes.content();
    EXPECT_FALSE(content);
    return content ? std::string() : content.error().message;
  };
  EXPECT_THAT(changed([&] { std::ofstream(folder / "file", std::ios::app) << "more"; }),
              HasSubstr("it had 100 bytes at first and 104 at last"));
  EXPECT_THAT(changed([&] { std::filesystem::resize_file(folder / "file", 40); }), HasSubstr("40 at last"));
  EXPECT_THAT(changed([&] {
                write_file(folder / "other", std::string(100, 'b'));
                std::filesystem::rename(folder / "other", folder / "file");
              }),
              HasSubstr("it was changed or replaced"));
}

TEST(FileBytes, of_a_named_pipe_are_those_of_its_writer) {
  const ScratchFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  auto writing = std::async(std::launch::async, [&] { std::ofstream(folder / "pipe") << "one\ntwo\n"; });
  auto bytes = opened(folder / "pipe");
  writing.get();
  EXPECT_EQ(bytes.first_line().value(), "one");
  EXPECT_EQ(rest_of(bytes), "one\ntwo\n");
  EXPECT_EQ(bytes.content()->bytes, 8u);
}

TEST(FileBytes, of_what_is_no_file_are_refused_at_once) {
  const ScratchFolder folder;
  const auto refusal = [](const std::filesystem::path& file) {
    const auto bytes = FileBytes::open(file);
    return bytes ? std::string() : bytes.error().message;
  };
  EXPECT_THAT(refusal(folder.path()), HasSubstr("is a folder: name the files in it"));
  EXPECT_THAT(refusal("/dev/zero"), HasSubstr("another device"));
  EXPECT_THAT(refusal(folder / "none"), HasSubstr("cannot be opened"));
}
