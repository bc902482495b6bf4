// A JSON object read key by key. Every reader collects what is wrong instead of stopping; finish() tells it
// all at once, with the keys that nobody asked for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/amounts.hpp"

namespace avenor::strategy {

class Parameters {
 public:
  Parameters();  ///< no keys: every reader gives its fallback
  ~Parameters();
  Parameters(Parameters&&) noexcept;
  Parameters& operator=(Parameters&&) noexcept;

  /// `where` opens every message: a file's name. Fails on what is no JSON object.
  static core::Result<Parameters> parse(std::string_view json, std::string where);

  // A reader without a value to fall back on reports a missing key. After a report the value returned is only
  // a place-holder within the bounds (or empty): build nothing from it.
  int integer(std::string_view key, std::optional<int> fallback, int least, int most);
  bool flag(std::string_view key, bool fallback);
  std::string text(std::string_view key, std::optional<std::string> fallback = {});
  std::vector<std::string> texts(std::string_view key);  ///< a list of texts, not empty
  domain::Quantity quantity(std::string_view key,
                            std::optional<domain::Quantity> fallback = {});  ///< above zero
  std::optional<domain::Price> price(std::string_view key);  ///< above zero; nothing when absent
  core::Duration seconds(std::string_view key, core::Duration fallback, core::Duration least,
                         core::Duration most);
  /// The object under `key`, none of whose keys need exist; its problems and unknown keys are told by our
  /// finish().
  Parameters object(std::string_view key);

  /// A problem that a single reader cannot see ("fast must be below slow").
  void problem(std::string_view key, std::string_view sentence);
  bool good() const;

  /// No key of this object is unknown: nobody can tell which are meant (of a strategy that does not exist).
  void accept_any();

  /// Everything that was wrong so far, this object's nested ones included. Call it when all keys have been
  /// asked for.
  std::vector<std::string> finish();

 private:
  struct Node;
  explicit Parameters(std::shared_ptr<Node> node);
  std::shared_ptr<Node> node_;
};

}  // namespace avenor::strategy
