// The environment's proxies (HTTPS_PROXY and its kin), which Avenor does not use: the user must be told about
// one that is set.
#pragma once

#include <functional>
#include <string>

#include "net/url.hpp"

namespace avenor::net {

using Environment = std::function<const char*(const char* name)>;  ///< as std::getenv

/// A sentence that names the variable which other programs would obey for this URL; empty when there is none
/// (not set, or NO_PROXY exempts the host, or it is this machine). It never shows the value: that may hold a
/// password.
std::string ignored_proxy(const Url& url, const Environment& environment);
/// With the process's own environment.
std::string ignored_proxy(const Url& url);

}  // namespace avenor::net
