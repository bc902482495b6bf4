#include "execution/dispatch.hpp"

namespace avenor::execution {
namespace {

struct Doors {
  Engine& engine;

  void operator()(const domain::Quote& quote) const { engine.quote(quote); }
  void operator()(const domain::OrderRequest& request) const { engine.create(request); }
  void operator()(const wire::OrderCancel& cancel) const { engine.cancel(cancel); }
  void operator()(const wire::OrderReplace& replace) const { engine.replace(replace); }
  void operator()(const wire::OrderQuery& query) const { engine.query(query); }
  void operator()(const wire::Ack& ack) const { engine.acknowledge(ack); }
  void operator()(const wire::Control& control) const {
    if (!control.reply) engine.control(control);
  }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

void dispatch(Engine& engine, const wire::Message& message) { std::visit(Doors{engine}, message); }

}  // namespace avenor::execution
