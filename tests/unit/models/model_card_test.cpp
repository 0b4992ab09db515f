#include "tocsin/models/model_card.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shipped_model.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string faults(const std::string& text) {
  const auto card = parse_model_card(text, "model.toml");
  EXPECT_FALSE(card);
  return card ? "" : card.error().message;
}

TEST(ModelCard, shipped_gamma_poisson_is_complete) {
  const auto card = parse_model_card(shipped_card_text("gamma_poisson"), "model.toml");
  ASSERT_TRUE(card) << card.error().message;
  EXPECT_EQ(card->name, "gamma_poisson");
  EXPECT_EQ(card->kind, ModelKind::gamma_poisson);
  EXPECT_EQ(card->rate_limits, LimitMethod::byar);
  EXPECT_EQ(card->confidence, 0.95);
  EXPECT_EQ(card->winsorised_share, 0.1);
  ASSERT_EQ(card->covariates.size(), 2U);
  EXPECT_EQ(card->covariates[0].name, "idaci_score");
  EXPECT_EQ(card->covariates[1].name, "cin_rate");
  EXPECT_EQ(card->covariates[1].scale, Scale::log);
}

TEST(ModelCard, shipped_funnel_is_complete) {
  const auto card = parse_model_card(shipped_card_text("funnel"), "model.toml");
  ASSERT_TRUE(card) << card.error().message;
  EXPECT_EQ(card->kind, ModelKind::funnel);
  EXPECT_EQ(card->prior_shape, 0.5);
  const auto model = make_rate_model(*card);
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ((*model)->name(), "funnel");
}

TEST(ModelCard, text_that_is_not_toml_is_placed) {
  EXPECT_THAT(faults("name = \"a\"\nversion = = 2\n"), StartsWith("model.toml:2:"));
}

TEST(ModelCard, every_fault_is_told_with_its_place) {
  std::string text = with(shipped_card_text("gamma_poisson"), "confidence = 0.95", "confidence = 95");
  text = with(text, "rate_limits = \"byar\"", "rate_limits = \"wald\"");
  text = with(text, "iteration_limit = 100", "iteration_limit = 0");
  const std::string said = faults(text);
  EXPECT_THAT(said, HasSubstr("model.toml:5:14: 'confidence' must be a number above 0 and below 1"));
  EXPECT_THAT(said, HasSubstr("model.toml:6:15: 'rate_limits' must be one of exact | byar | mid_p | phe"));
  EXPECT_THAT(said, HasSubstr("'iteration_limit' must be a whole number from 1"));
}

TEST(ModelCard, missing_key_is_a_fault) {
  EXPECT_THAT(faults(with(shipped_card_text("gamma_poisson"), "minimum_units", "# minimum_units")),
              HasSubstr("'context.minimum_units' is missing"));
}

TEST(ModelCard, missing_table_is_a_fault) {
  EXPECT_THAT(faults("name = \"a\""), HasSubstr("'context' is missing: a table"));
}

TEST(ModelCard, unknown_key_is_a_fault) {
  EXPECT_THAT(
      faults(with(shipped_card_text("gamma_poisson"), "minimum_units = 20", "minimum_units = 20\nminimun_units = 3")),
      HasSubstr("'context.minimun_units' is not a key of this kind of model"));
}

TEST(ModelCard, prior_shape_belongs_to_the_funnel_alone) {
  EXPECT_THAT(
      faults(with(shipped_card_text("gamma_poisson"), "confidence = 0.95", "prior_shape = 2\nconfidence = 0.95")),
      HasSubstr("'prior_shape' is not a key of this kind of model"));
}

TEST(ModelCard, covariate_of_the_wrong_form_is_a_fault) {
  EXPECT_THAT(faults(with(shipped_card_text("funnel"), "{ name = \"cin_rate\", scale = \"log\" }", "\"cin_rate\"")),
              HasSubstr("'context.covariates' must hold tables"));
  EXPECT_THAT(faults(with(shipped_card_text("funnel"), "name = \"cin_rate\", scale = \"log\"",
                          "name = \"cin_rate\", scale = \"ln\"")),
              HasSubstr("'context.covariates.scale' must be one of identity | log"));
}

TEST(ModelCard, made_by_hand_and_incomplete_makes_no_model) { EXPECT_FALSE(make_rate_model(ModelCard{})); }

}  // namespace
}  // namespace tocsin
