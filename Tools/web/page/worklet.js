// Hands the microphone's samples on as they come, 128 at a time.
class Microphone extends AudioWorkletProcessor {
  process(inputs) {
    const channel = inputs[0][0];
    if (channel) this.port.postMessage(channel.slice());
    return true;
  }
}
registerProcessor("microphone", Microphone);
