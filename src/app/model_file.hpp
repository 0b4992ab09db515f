#pragma once

#include <filesystem>

#include "tocsin/domain/result.hpp"
#include "tocsin/models/model_card.hpp"

namespace tocsin {

/// Reads `model.toml` in a folder, or the card itself where a file is named.
[[nodiscard]] Result<ModelCard> read_model_card(const std::filesystem::path& card);

}  // namespace tocsin
