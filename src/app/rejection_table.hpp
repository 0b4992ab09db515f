#pragma once

#include <string>

#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/store/store.hpp"

namespace tocsin {

/// The rejected rows of any number of files as CSV: file,line,record,column,rule,value_class.
class RejectionTable {
 public:
  [[nodiscard]] Result<void> add(Store& store, const FileReceipt& file);
  [[nodiscard]] const std::string& csv() const { return csv_; }

 private:
  std::string csv_ = "file,line,record,column,rule,value_class\n";
};

}  // namespace tocsin
