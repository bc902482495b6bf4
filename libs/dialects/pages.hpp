// What comes instead of an answer.
#pragma once

#include <string_view>

#include "dialects/fault_settings.hpp"
#include "net/http.hpp"

namespace avenor::dialects {

/// `no_such_endpoint`: the JSON of the venue's own for an address that it does not have.
net::HttpResponse page(int status, PageBody body, std::string_view no_such_endpoint);

}  // namespace avenor::dialects
