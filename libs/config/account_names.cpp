#include "config/account_names.hpp"

#include <cstddef>

namespace avenor::config {

AccountNames::AccountNames(const VenueAccount& account) {
  if (account.name == account.kind) return;
  kind_prefix_ = key_prefix(account.kind);
  account_prefix_ = key_prefix(account.name);
}

std::string AccountNames::own(std::string_view key) const {
  if (kind_prefix_.empty() || !key.starts_with(kind_prefix_)) return std::string{key};
  return account_prefix_ + std::string{key.substr(kind_prefix_.size())};
}

std::string AccountNames::in(std::string sentence) const {
  if (kind_prefix_.empty()) return sentence;
  for (std::size_t at = 0; (at = sentence.find(kind_prefix_, at)) != std::string::npos;
       at += account_prefix_.size())
    sentence.replace(at, kind_prefix_.size(), account_prefix_);
  return sentence;
}

}  // namespace avenor::config
