// What comes instead of an answer.
#pragma once

#include "net/http.hpp"
#include "paper_exchange/faults/settings.hpp"

namespace avenor::paper_exchange::alpaca {

net::HttpResponse page(int status, PageBody body);

}  // namespace avenor::paper_exchange::alpaca
