#include "net/beast_fields.hpp"

namespace avenor::net {

void insert(boost::beast::http::fields& into, const Headers& from) {
  for (std::size_t i = 0; i < from.size(); ++i) into.insert(from[i].name, from[i].value);
}

}  // namespace avenor::net
