#include "core/edits_between.hpp"

#include <string>

#include "support/catch.hpp"

using avenor::core::edits_between;

TEST_CASE("edits between: each letter that is missing, added or another counts once, in both directions") {
  CHECK(edits_between("", "") == 0);
  CHECK(edits_between("momentum_001", "momentum_001") == 0);
  CHECK(edits_between("momentum_01", "momentum_001") == 1);
  CHECK(edits_between("momentum_001", "momentum_01") == 1);
  CHECK(edits_between("nomentun_001", "momentum_001") == 2);
  CHECK(edits_between("", "abc") == 3);
  CHECK(edits_between("abc", "") == 3);
  CHECK(edits_between("kitten", "sitting") == 3);
  CHECK(edits_between(std::string(200, 'a'), std::string(100, 'a')) == 100);
}
