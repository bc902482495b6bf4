// What comes instead of an answer.
#pragma once

#include "net/http.hpp"
#include "paper_exchange/faults.hpp"

namespace avenor::paper_exchange {

net::HttpResponse page(int status, PageBody body);

}  // namespace avenor::paper_exchange
