extension PlanPicture {
  /// One tensor among all: the others step back.
  static let livesStyle = """
    .arena .key { cursor: pointer; } .arena.one [data-owner]:not(.shown) { opacity: 0.15; }
    """

  /// Picks a tensor's life out of the picture where it is pointed at, tapped or chosen by key.
  ///
  /// A picture without scripts is the same picture. XML's own characters are not in it, since it stands in
  /// documents of both kinds; the playground takes the function for pictures that come later.
  static let livesScript = """
    function showTensorLives(svg) {
      const detail = svg.querySelector(".detail");
      const hint = "Point at a tensor, or tap it, to see its life; Escape shows all again.";
      let kept = null;
      const show = (owner) => {
        svg.classList.toggle("one", owner !== null);
        for (const part of svg.querySelectorAll("[data-owner]")) {
          part.classList.toggle("shown", part.dataset.owner === owner);
        }
        for (const key of svg.querySelectorAll(".key")) {
          key.setAttribute("aria-pressed", String(key.dataset.owner === kept));
        }
        const key = owner === null ? null : svg.querySelector(`.key[data-owner="${owner}"]`);
        detail.textContent = key ? key.dataset.life : hint;
      };
      const owner = (event) => event.target.closest("[data-owner]")?.dataset.owner ?? null;
      const keep = (chosen) => {
        kept = chosen === kept ? null : chosen;
        show(kept);
      };
      svg.addEventListener("pointerover", (event) => show(owner(event) ?? kept));
      svg.addEventListener("pointerleave", () => show(kept));
      svg.addEventListener("focusin", (event) => show(owner(event) ?? kept));
      svg.addEventListener("click", (event) => keep(owner(event)));
      svg.addEventListener("keydown", (event) => {
        if (event.key === "Escape") keep(kept);
        const chosen = ["Enter", " "].includes(event.key) ? owner(event) : null;
        if (chosen === null) return;
        event.preventDefault();
        keep(chosen);
      });
      show(null);
    }

    """
}
