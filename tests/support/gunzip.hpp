#pragma once

#include <string>
#include <zlib.h>

namespace tocsin::testing {

/// What a client reads out of one gzip file; empty where it is none, or where anything stands behind it.
inline std::string gunzip(const std::string& file) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string text(1 << 22, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.data()));
  stream.avail_in = static_cast<uInt>(file.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
  text.resize(whole ? stream.total_out : 0);
  inflateEnd(&stream);
  return text;
}

}  // namespace tocsin::testing
