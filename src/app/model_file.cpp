#include "model_file.hpp"

#include <fstream>

#include <fmt/format.h>

#include "named_table.hpp"

namespace tocsin {

Result<ModelCard> read_model_card(const std::filesystem::path& card) {
  std::error_code problem;
  const auto file = std::filesystem::is_directory(card, problem) ? card / "model.toml" : card;
  std::ifstream bytes(file, std::ios::binary);
  if (!bytes) return failure(ErrorKind::not_found, fmt::format("{}:0:0: the model card cannot be read", file.string()));
  const std::string text{std::istreambuf_iterator<char>(bytes), {}};
  return parse_model_card(text, file.string());
}

Result<ModelDocuments> read_model_documents(const std::filesystem::path& card) {
  std::error_code problem;
  const auto folder = std::filesystem::is_directory(card, problem) ? card : card.parent_path();
  const auto models = std::filesystem::weakly_canonical(folder, problem).parent_path();
  ModelDocuments documents;
  const auto add = [&](std::vector<Document>& list, const std::filesystem::path& file, std::string before,
                       std::string_view after) -> Result<void> {
    if (!std::filesystem::is_regular_file(file, problem)) return {};
    auto text = read_text(file);
    if (!text) return tl::unexpected(text.error());
    const std::string name = file.parent_path().filename().string() + "/" + file.filename().string();
    list.push_back({name, std::move(before) + *text + std::string(after)});
    return {};
  };
  Result<void> added = add(documents.methods, folder / "MODEL.md", "", "");
  if (added) added = add(documents.methods, folder / "model.toml", "# Constants\n\n```toml\n", "\n```\n");
  if (added) added = add(documents.methods, models / "stream" / "MODEL.md", "", "");
  if (added) added = add(documents.quality, models / "CALIBRATION.md", "", "");
  if (!added) return tl::unexpected(added.error());
  return documents;
}

}  // namespace tocsin
