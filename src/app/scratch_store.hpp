#pragma once

#include <filesystem>
#include <memory>

#include "tocsin/domain/result.hpp"
#include "tocsin/store/store.hpp"

namespace tocsin {

/// A store in a temporary folder, readable by this user alone, gone with the object.
class ScratchStore {
 public:
  [[nodiscard]] static Result<ScratchStore> open();
  ScratchStore(ScratchStore&&) noexcept = default;
  ScratchStore& operator=(ScratchStore&&) = delete;
  ~ScratchStore();

  [[nodiscard]] Store& operator*() const { return *store_; }

 private:
  ScratchStore() = default;
  std::filesystem::path folder_;  ///< empty once moved from
  std::unique_ptr<Store> store_;
};

}  // namespace tocsin
