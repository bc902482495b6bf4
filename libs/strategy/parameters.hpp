// A JSON object read key by key. Every reader collects problems instead of stopping; finish() reports them
// all at once, with the unknown keys.
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
  Parameters();  ///< no keys: every reader returns its fallback
  ~Parameters();
  Parameters(Parameters&&) noexcept;
  Parameters& operator=(Parameters&&) noexcept;

  /// `where` begins every message: a file's name. Fails when the text is not a JSON object.
  static core::Result<Parameters> parse(std::string_view json, std::string where);

  // A reader without a fallback reports a missing key. After a report the value returned is only a
  // place-holder within the bounds (or empty): build nothing from it.
  int integer(std::string_view key, std::optional<int> fallback, int least, int most);
  bool flag(std::string_view key, bool fallback);
  std::string text(std::string_view key, std::optional<std::string> fallback = {});
  std::vector<std::string> texts(std::string_view key);  ///< a list of texts, not empty
  domain::Quantity quantity(std::string_view key,
                            std::optional<domain::Quantity> fallback = {});  ///< above zero
  std::optional<domain::Price> price(std::string_view key);  ///< above zero; nothing when absent
  core::Duration seconds(std::string_view key, core::Duration fallback, core::Duration least,
                         core::Duration most);
  /// The object under `key`, whose keys are all optional; our finish() reports its problems and unknown keys.
  Parameters object(std::string_view key);

  /// A problem across several keys ("fast must be below slow").
  void problem(std::string_view key, std::string_view sentence);
  bool good() const;

  /// Accepts every key of this object: the known ones cannot be determined (of a strategy that does not
  /// exist).
  void accept_any();

  /// All problems so far, including those of nested objects. Call it when all keys have been read.
  std::vector<std::string> finish();

 private:
  struct Node;
  explicit Parameters(std::shared_ptr<Node> node);
  std::shared_ptr<Node> node_;
};

}  // namespace avenor::strategy
