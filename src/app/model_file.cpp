#include "model_file.hpp"

#include <fstream>

#include <fmt/format.h>

namespace tocsin {

Result<ModelCard> read_model_card(const std::filesystem::path& card) {
  std::error_code problem;
  const auto file = std::filesystem::is_directory(card, problem) ? card / "model.toml" : card;
  std::ifstream bytes(file, std::ios::binary);
  if (!bytes) return failure(ErrorKind::not_found, fmt::format("{}:0:0: the model card cannot be read", file.string()));
  const std::string text{std::istreambuf_iterator<char>(bytes), {}};
  return parse_model_card(text, file.string());
}

}  // namespace tocsin
