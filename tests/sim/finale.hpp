// What is tried at the end, when all is calm and the books agree: the outcome is certain, so it is demanded.
#pragma once

namespace avenor::sim {

class Stage;

void play_finale(Stage& stage);

}  // namespace avenor::sim
