#include "tocsin/serve/gzip.hpp"

#include <new>
#include <zlib.h>

namespace tocsin {
namespace {

void add_little_endian(std::string& out, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>((number >> shift) & 0xffU);
}

}  // namespace

Deflated deflate_part(std::string_view text, int level) {
  constexpr int raw_window = -15;  // no header, no trailer
  constexpr int memory = 8;        // zlib's default
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, raw_window, memory, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  Deflated part;
  // Room for the flush marker on top of the bound, which speaks of a finished stream.
  part.bytes.resize(deflateBound(&stream, static_cast<uLong>(text.size())) + 16);
  // zlib reads through a pointer to non-const and writes nothing there.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(part.bytes.data());
  stream.avail_out = static_cast<uInt>(part.bytes.size());
  deflate(&stream, Z_FULL_FLUSH);
  part.bytes.resize(stream.total_out);
  deflateEnd(&stream);
  part.checksum = static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<z_size_t>(text.size())));
  part.length = text.size();
  return part;
}

std::string gzip_of(std::initializer_list<const Deflated*> parts) {
  // Deflate, no flags, no time, no hint, unknown system; and at the end an empty last block.
  std::string out("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10);
  uLong checksum = crc32(0, nullptr, 0);
  std::uint64_t length = 0;
  for (const Deflated* part : parts) {
    out += part->bytes;
    checksum = crc32_combine(checksum, part->checksum, static_cast<z_off_t>(part->length));
    length += part->length;
  }
  out.append("\x03\x00", 2);
  add_little_endian(out, static_cast<std::uint32_t>(checksum));
  add_little_endian(out, static_cast<std::uint32_t>(length));
  return out;
}

}  // namespace tocsin
