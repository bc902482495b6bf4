// What doctor finds in the files, without a database or a bus.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "avenorctl/diagnostics.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor;
using avenorctl::Finding;
using Grade = Finding::Grade;

namespace {

/// What doctor says of the risk limits of an installation in `root`.
std::vector<Finding> limits_findings(const std::filesystem::path& root,
                                     std::map<std::string, std::string, std::less<>> values = {}) {
  values["AVENOR_ENV"] = "sim";
  const auto settings = config::Settings::load(std::nullopt, values).value();
  std::vector<Finding> all;
  avenorctl::check_settings({.settings = settings, .root = root}, all);
  std::erase_if(all, [](const Finding& one) { return one.check != "risk limits"; });
  return all;
}

}  // namespace

TEST_CASE("doctor: each problem of a broken file of limits is bad, with its line and a cure") {
  const testing::TempDir root;
  std::filesystem::create_directory(root.path() / "config");
  root.write("config/risk.json",
             "{\"defaults\":\n  {\"max_ordr_qty\": \"5\",\n   \"max_open_orders\": \"7\"}}");
  const auto found = limits_findings(root.path());
  REQUIRE(found.size() == 2);
  for (const auto& one : found) {
    CHECK(one.grade == Grade::Bad);
    CHECK_THAT(one.message, ContainsSubstring("risk.json") && ContainsSubstring("line ") &&
                                ContainsSubstring("the next start of execution will refuse it"));
    CHECK_THAT(one.fix, ContainsSubstring("reload execution.service"));
  }
  CHECK_THAT(found[0].message + found[1].message,
             ContainsSubstring("defaults.max_ordr_qty") && ContainsSubstring("defaults.max_open_orders"));

  root.write("config/risk.json", "{\"defaults\": ");
  REQUIRE(limits_findings(root.path()).size() == 1);
  CHECK(limits_findings(root.path())[0].grade == Grade::Bad);
}

TEST_CASE("doctor: a valid file of limits is well, and one that is named must be there") {
  const testing::TempDir root;
  CHECK(limits_findings(root.path()).empty());
  const auto missing = limits_findings(root.path(), {{"RISK_FILE", "missing.json"}});
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].grade == Grade::Bad);
  CHECK_THAT(missing[0].message, ContainsSubstring("missing.json"));
  CHECK_THAT(missing[0].fix, ContainsSubstring("RISK_FILE"));

  root.write("limits.json", R"({"symbols": ["IBM"]})");
  const auto valid = limits_findings(root.path(), {{"RISK_FILE", "limits.json"}});
  REQUIRE(valid.size() == 1);
  CHECK(valid[0].grade == Grade::Good);
}
