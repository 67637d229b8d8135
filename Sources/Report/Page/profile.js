(function () {
  "use strict";

  // Tables sort by the head that is pressed, the other way round when it is pressed again.
  document.querySelectorAll("table.sortable").forEach(function (table) {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      head.addEventListener("click", function () {
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const body = table.tBodies[0];
        Array.from(body.rows)
          .sort(function (a, b) { return (up ? 1 : -1) * compare(a.cells[column], b.cells[column]); })
          .forEach(function (row) { body.appendChild(row); });
      });
    });
  });

  function compare(a, b) {
    const x = a.dataset.order, y = b.dataset.order;
    if (x === undefined || y === undefined) {
      return a.textContent.localeCompare(b.textContent);
    }
    const p = x === "inf" ? Infinity : Number(x), q = y === "inf" ? Infinity : Number(y);
    return p === q ? 0 : p - q;
  }

  // The slider reads the duty-cycle curve, from the report's own numbers.
  const report = JSON.parse(document.getElementById("profile").textContent);
  const control = document.querySelector(".control");
  if (!control) { return; }
  const slider = control.querySelector(".rate");
  const reading = control.querySelector(".reading");
  const cursors = Array.from(document.querySelectorAll(".cursor"));
  const rates = pair(cursors[0].dataset.rates);
  const battery = report.battery;
  const joules = battery.capacityMilliampHours * battery.nominalVolts * 3.6;
  const leak = joules * battery.selfDischargePerYear / (365.25 * 86400) * 1e3;

  function pair(text) { return text.split(" ").map(Number); }

  function milliwatts(rate) {
    const idle = Math.max(0, 1 - rate * report.latencyMilliseconds * 1e-3);
    return rate * report.energyMicrojoules * 1e-3 + idle * report.sleepPowerMilliwatts;
  }

  function share(value, ends) { return Math.log(value / ends[0]) / Math.log(ends[1] / ends[0]); }

  function digits(value) {
    return value.toLocaleString("en", { maximumSignificantDigits: 3 });
  }

  function power(value) {
    return value >= 1 ? digits(value) + " mW" : digits(value * 1e3) + " µW";
  }

  function every(rate) {
    const seconds = 1 / rate;
    if (seconds >= 3600) { return digits(seconds / 3600) + " h"; }
    if (seconds >= 60) { return digits(seconds / 60) + " min"; }
    return seconds >= 1 ? digits(seconds) + " s" : digits(seconds * 1e3) + " ms";
  }

  function life(days) {
    return days >= 730 ? digits(days / 365.25) + " years" : digits(days) + " days";
  }

  function show(rate) {
    const mean = milliwatts(rate);
    const days = joules / ((mean + leak) * 1e-3) / 86400;
    reading.textContent = "one every " + every(rate) + ": " + power(mean) + ", " + life(days)
      + (mean > 1 ? ", above the 1 mW line" : ", within the 1 mW line");
    cursors.forEach(function (cursor) {
      const x = pair(cursor.dataset.x), y = pair(cursor.dataset.y);
      const left = x[0] + share(rate, rates) * (x[1] - x[0]);
      const top = y[0] + share(mean, pair(cursor.dataset.powers)) * (y[1] - y[0]);
      cursor.classList.add("on");
      cursor.querySelector(".hair").setAttribute("x1", left);
      cursor.querySelector(".hair").setAttribute("x2", left);
      cursor.querySelector(".bead").setAttribute("cx", left);
      cursor.querySelector(".bead").setAttribute("cy", top);
    });
  }

  const start = report.mission ? 1 / report.periodSeconds : rates[1];
  slider.value = Math.round(1000 * Math.min(1, Math.max(0, share(start, rates))));
  slider.addEventListener("input", function () {
    show(rates[0] * Math.pow(rates[1] / rates[0], slider.value / 1000));
  });
  control.hidden = false;
  show(Math.min(start, rates[1]));
})();
