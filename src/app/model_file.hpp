#pragma once

#include <filesystem>
#include <vector>

#include "tocsin/domain/result.hpp"
#include "tocsin/models/model_card.hpp"
#include "tocsin/publish/pages.hpp"

namespace tocsin {

/// What people read of a model, shown on the pages.
struct ModelDocuments {
  std::vector<Document> methods;  ///< its MODEL.md and constants, and the watches of the stream
  std::vector<Document> quality;  ///< the measured calibration beside the models
};

/// Reads `MODEL.md` and `model.toml` of the card's folder, `../stream/MODEL.md` and `../README.md`; a file that is not
/// there is left out. Errors: `io`, one that is there and cannot be read.
[[nodiscard]] Result<ModelDocuments> read_model_documents(const std::filesystem::path& card);

/// Reads `model.toml` in a folder, or the card itself where a file is named.
[[nodiscard]] Result<ModelCard> read_model_card(const std::filesystem::path& card);

}  // namespace tocsin
