#include "scratch_store.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "tocsin/store/sqlite_store.hpp"

namespace tocsin {

Result<ScratchStore> ScratchStore::open() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tocsin-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    return failure(ErrorKind::io, fmt::format("no temporary folder {}: {}", pattern, std::strerror(errno)));
  }
  ScratchStore made;
  made.folder_ = pattern;
  auto store = open_sqlite_store(made.folder_ / "scratch.sqlite");
  if (!store) return tl::unexpected(store.error());
  made.store_ = std::move(*store);
  return made;
}

ScratchStore::~ScratchStore() {
  store_.reset();
  if (folder_.empty()) return;
  std::error_code left_behind;  // nothing can be done about it here: the system clears its temporary folder
  std::filesystem::remove_all(folder_, left_behind);
}

}  // namespace tocsin
