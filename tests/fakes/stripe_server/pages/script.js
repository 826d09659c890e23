// Stands in for Stripe's script: a Payment Element with a card number, and the bank's page for 3-D Secure.
(() => {
  const origin = new URL(document.currentScript.src).origin;

  const answered = (frame) => new Promise((resolve) => {
    addEventListener("message", function heard(event) {
      if (event.origin !== origin || event.source !== frame.contentWindow) return;
      removeEventListener("message", heard);
      resolve(event.data);
    });
  });

  function framed(address, title, height) {
    const frame = document.createElement("iframe");
    frame.src = `${origin}${address}`;
    frame.title = title;
    frame.style.cssText = `width: 100%; height: ${height}px; border: 0`;
    return frame;
  }

  class Element {
    constructor(secret) { this.secret = secret; this.heard = {}; }
    on(name, act) { this.heard[name] = act; return this; }
    mount(place) {
      this.place = typeof place === "string" ? document.querySelector(place) : place;
      this.frame = framed("/frame/card", "Secure payment input frame", 96);
      this.frame.addEventListener("load", () => this.heard.ready?.({ elementType: "payment" }));
      this.place.append(this.frame);
    }
  }

  async function challenged(payment, element) {
    const frame = framed(`/frame/challenge?payment=${payment.id}`, "3D Secure", 160);
    element.place.append(frame);
    const answer = await answered(frame);
    frame.remove();
    return answer;
  }

  window.Stripe = (key) => ({
    elements: ({ clientSecret }) => {
      const made = new Element(clientSecret);
      return { create: () => made, made, submit: async () => ({}) };
    },
    confirmPayment: async ({ elements }) => {
      const element = elements.made;
      const first = answered(element.frame);
      element.frame.contentWindow.postMessage({ key, secret: element.secret }, origin);
      let answer = await first;
      if (answer.status === "requires_action") answer = await challenged(answer, element);
      return answer.error ? { error: answer.error } : { paymentIntent: answer };
    },
  });
})();
