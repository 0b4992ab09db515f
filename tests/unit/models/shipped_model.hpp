#pragma once

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "tocsin/models/model_card.hpp"

namespace tocsin {

/// The text of a card as the product ships it.
inline std::string shipped_card_text(const std::string& name) {
  std::ifstream file(std::string(TOCSIN_SOURCE_DIR) + "/models/" + name + "/model.toml");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline ModelCard shipped_card(const std::string& name) {
  return parse_model_card(shipped_card_text(name), name + "/model.toml").value();
}

inline std::unique_ptr<RateModel> shipped_model(const std::string& name) {
  return make_rate_model(shipped_card(name)).value();
}

}  // namespace tocsin
