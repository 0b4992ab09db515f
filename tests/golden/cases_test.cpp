#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "grading.hpp"
#include "methods.hpp"

namespace tocsin::golden {
namespace {

std::filesystem::path golden_folder() {
  const char* shared = std::getenv("TOCSIN_SHARED");
  return (shared != nullptr ? std::filesystem::path(shared) : std::filesystem::path(TOCSIN_SOURCE_DIR) / "../shared") /
         "golden";
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, every_case_agrees_within_its_tolerance) {
  const std::filesystem::path root = golden_folder();
  if (!std::filesystem::is_directory(root)) GTEST_SKIP() << "no reference cases at " << root << "; set TOCSIN_SHARED";
  int cases = 0;
  for (const std::filesystem::path& folder : find_cases(root)) {
    const GoldenCase golden = read_case(folder);
    if (golden.method != GetParam()) continue;
    ++cases;
    const Grade grade = run_case(golden, {});
    EXPECT_TRUE(grade.passed()) << golden.name() << ": " << grade.agreed << " of " << grade.rows << " rows; "
                                << grade.trouble;
    EXPECT_GT(grade.rows, 0U) << golden.name();
  }
  if (cases == 0) GTEST_SKIP() << "no case of this method at " << root;
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const auto& [name, method] : methods()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Method, Golden, testing::ValuesIn(method_names()),
                         [](const auto& method) { return method.param; });

/// A folder that exists while the test runs.
class GoldenFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("golden_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }

  std::filesystem::path folder_;
};

TEST_F(GoldenFolder, a_method_that_is_not_there_fails_by_name) {
  write("case.json", R"({"method": "crystal_ball", "inputs": [], "params": {}})");
  const Grade grade = run_case(read_case(folder_), {});
  EXPECT_FALSE(grade.passed());
  EXPECT_EQ(grade.trouble, "method 'crystal_ball' is not implemented");
}

TEST_F(GoldenFolder, a_missing_row_and_a_wrong_number_fail_and_info_rows_do_not_count) {
  write("case.json", R"({"method": "any", "inputs": "input.csv", "params": {}})");
  write("input.csv", "\"a, b\",\"c\"\n1,\"say \"\"x\"\"\"\nNA,y\n");
  write("expected.csv",
        "quantity,index,value,abs_tol,rel_tol,kind\n\"p\",\"A\",1,0,0.01,numeric\n\"p\",\"B\",NA,0,0.01,numeric\n"
        "\"p\",\"C\",3,0,0,exact\n\"q\",\"\",9,0,0,info\n");
  const GoldenCase golden = read_case(folder_);
  EXPECT_TRUE(std::isnan(golden.input().numbers("a, b")[1]));
  EXPECT_EQ(golden.input().text("c")[0], "say \"x\"");
  Results right;
  right.add("p", Eigen::Vector3d(1.001, NAN, 3), {"A", "B", "C"});
  EXPECT_TRUE(grade(golden, right).passed());
  EXPECT_NEAR(grade(golden, right).digits, 3.0, 1e-9);
  Results wrong;
  wrong.add("p", Eigen::Vector3d(1.001, 2, 3), {"A", "B", "C"});
  EXPECT_FALSE(grade(golden, wrong).passed());
  Results short_of_one;
  short_of_one.add("p", Eigen::Vector2d(1, NAN), {"A", "B"});
  EXPECT_EQ(grade(golden, short_of_one).trouble, "p[C]: not computed");
}

}  // namespace
}  // namespace tocsin::golden
