#include "execution/dispatch.hpp"

namespace avenor::execution {
namespace {

struct Doors {
  Intake& intake;
  Engine& engine;
  core::WallTime sent;

  void operator()(const domain::Quote& quote) const { engine.quote(quote); }
  void operator()(const domain::OrderRequest& request) const { intake.create(request); }
  void operator()(const wire::OrderCancel& cancel) const { intake.cancel(cancel); }
  void operator()(const wire::OrderReplace& replace) const { intake.replace(replace); }
  void operator()(const wire::OrderQuery& query) const { intake.query(query); }
  void operator()(const wire::Ack& ack) const { engine.acknowledge(ack); }
  void operator()(const wire::Control& control) const {
    if (!control.reply) engine.control(control, sent);
  }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

void dispatch(Intake& intake, const wire::Message& message, core::WallTime sent) {
  std::visit(Doors{intake, intake.engine(), sent}, message);
}

}  // namespace avenor::execution
