#include "failing_vfs.hpp"

#include <new>

#include <sqlite3.h>

namespace tocsin::testing {
namespace {

struct Disk {
  bool armed = false;
  int remaining = 0;
  DiskFault fault = DiskFault::full;
  bool failed = false;
} disk;

sqlite3_vfs* real = nullptr;
sqlite3_vfs failing;

/// Our handle; the real one lies behind it in the same piece of memory.
struct File {
  sqlite3_file base;
  sqlite3_file* real_file;
};
sqlite3_file* under(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real_file; }

bool fails_now() {
  if (!disk.armed) return false;
  if (disk.remaining > 1) {
    --disk.remaining;
    return false;
  }
  disk.failed = true;
  return true;
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  auto* f = under(file);
  if (!fails_now()) return f->pMethods->xWrite(f, bytes, count, offset);
  f->pMethods->xWrite(f, bytes, count / 2, offset);
  return disk.fault == DiskFault::full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}
int sync(sqlite3_file* file, int flags) {
  auto* f = under(file);
  if (fails_now()) return SQLITE_IOERR_FSYNC;
  return f->pMethods->xSync(f, flags);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  auto* f = under(file);
  if (fails_now()) return SQLITE_IOERR_TRUNCATE;
  return f->pMethods->xTruncate(f, size);
}

const sqlite3_io_methods methods = {
    .iVersion = 2,  // no memory mapping
    .xClose = [](sqlite3_file* f) { return under(f)->pMethods->xClose(under(f)); },
    .xRead = [](sqlite3_file* f, void* to, int count,
                sqlite3_int64 at) { return under(f)->pMethods->xRead(under(f), to, count, at); },
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return under(f)->pMethods->xFileSize(under(f), size); },
    .xLock = [](sqlite3_file* f, int level) { return under(f)->pMethods->xLock(under(f), level); },
    .xUnlock = [](sqlite3_file* f, int level) { return under(f)->pMethods->xUnlock(under(f), level); },
    .xCheckReservedLock = [](sqlite3_file* f,
                             int* held) { return under(f)->pMethods->xCheckReservedLock(under(f), held); },
    .xFileControl = [](sqlite3_file* f, int what,
                       void* value) { return under(f)->pMethods->xFileControl(under(f), what, value); },
    .xSectorSize = [](sqlite3_file* f) { return under(f)->pMethods->xSectorSize(under(f)); },
    .xDeviceCharacteristics = [](sqlite3_file* f) { return under(f)->pMethods->xDeviceCharacteristics(under(f)); },
    .xShmMap = [](sqlite3_file* f, int page, int size, int extend,
                  void volatile** at) { return under(f)->pMethods->xShmMap(under(f), page, size, extend, at); },
    .xShmLock = [](sqlite3_file* f, int offset, int n,
                   int flags) { return under(f)->pMethods->xShmLock(under(f), offset, n, flags); },
    .xShmBarrier = [](sqlite3_file* f) { under(f)->pMethods->xShmBarrier(under(f)); },
    .xShmUnmap = [](sqlite3_file* f, int drop) { return under(f)->pMethods->xShmUnmap(under(f), drop); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* f = new (file) File{};
  f->real_file = reinterpret_cast<sqlite3_file*>(f + 1);
  const int result = real->xOpen(real, name, f->real_file, flags, out_flags);
  f->base.pMethods = f->real_file->pMethods != nullptr ? &methods : nullptr;
  return result;
}

}  // namespace

void FailingDisk::install() {
  real = sqlite3_vfs_find(nullptr);
  failing = *real;
  failing.zName = "failing";
  failing.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
  failing.xOpen = open;
  sqlite3_vfs_register(&failing, 1);
}

void FailingDisk::fail_from(int nth, DiskFault fault) {
  disk = {.armed = true, .remaining = nth, .fault = fault, .failed = false};
}

bool FailingDisk::mend() {
  disk.armed = false;
  return disk.failed;
}

}  // namespace tocsin::testing
