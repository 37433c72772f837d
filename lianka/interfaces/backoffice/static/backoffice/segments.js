/* The builder of a segment's rule: rows of conditions over the JSON that is sent, and the count of members below. */
document.addEventListener("DOMContentLoaded", function () {
  const root = document.querySelector("[data-rule]");
  if (!root) return;
  const field = root.querySelector("textarea");
  const shown = root.querySelector("[data-rule-preview]");
  const { topics, joins, depth, words } = JSON.parse(document.getElementById("segment-catalogue").textContent);
  const topicOf = (code) => topics.find((topic) => topic.code === code);
  let rule, latest = 0, waiting;
  try { rule = JSON.parse(field.value); } catch { rule = null; }
  if (!isGroup(rule, 1)) return; // What the builder cannot show is mended as text.

  const builder = element("div", "lk-rule__tree");
  field.hidden = true;
  field.before(builder);

  function isGroup(part, level) {
    const keys = part && typeof part === "object" ? Object.keys(part) : [];
    return keys.length === 1 && joins.some(([code]) => code === keys[0]) && level <= depth && Array.isArray(part[keys[0]])
      && part[keys[0]].every((each) => (each && topicOf(each.about)) || isGroup(each, level + 1));
  }
  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function draw() { builder.replaceChildren(drawGroup(rule, 1, "", null)); keep(); }
  function keep() { field.value = JSON.stringify(rule); preview(); }

  function drawGroup(group, level, path, remove) {
    const join = Object.keys(group)[0], parts = group[join];
    const here = path ? path + "." + join : join;
    const box = element("fieldset", "lk-rule__group");
    box.dataset.path = here;
    const head = element("div", "lk-rule__row");
    head.append(choose(joins, join, (chosen) => { delete group[join]; group[chosen] = parts; draw(); }));
    if (remove) head.append(button(words.remove, remove));
    box.append(head);
    parts.forEach(function (part, index) {
      const place = `${here}[${index}]`;
      const drop = () => { parts.splice(index, 1); draw(); };
      box.append(part.about ? drawCondition(parts, index, place, drop) : drawGroup(part, level + 1, place, drop));
    });
    const foot = element("div", "lk-rule__row");
    foot.append(button("+ " + words.addCondition, () => { parts.push(fresh(topics[0].code)); draw(); }));
    if (level < depth) foot.append(button("+ " + words.addGroup, () => { parts.push({ any: [fresh(topics[0].code)] }); draw(); }));
    box.append(foot);
    return box;
  }
  function fresh(about) {
    const kind = topicOf(about).kind;
    if (kind === "names" || kind === "texts") return { about, any_of: [] };
    if (kind === "days") return { about, days_max: 30 };
    if (kind === "birthday") return { about, days_max: 7 };
    return kind === "plain" ? { about } : { about, min: kind === "yuan" ? 10000 : 1 };
  }
  function drawCondition(parts, index, place, drop) {
    const part = parts[index], topic = topicOf(part.about);
    const row = element("div", "lk-rule__row lk-rule__condition");
    row.dataset.path = place;
    row.append(choose(topics.map((each) => [each.code, each.label]), part.about, (code) => { parts[index] = fresh(code); draw(); }));
    row.append(choose([["", words.is], ["not", words.isNot]], part.not ? "not" : "", function (chosen) {
      if (chosen) part.not = true; else delete part.not;
      keep();
    }));
    DETAILS[topic.kind](row, part, topic);
    row.append(button(words.remove, drop));
    return row;
  }
  function choose(options, value, change) {
    const select = element("select");
    options.forEach(([code, label]) => select.add(new Option(label, code, false, code === value)));
    select.addEventListener("change", () => change(select.value));
    return select;
  }
  function button(label, act) {
    const made = element("button", "lk-textbutton", label);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }
  function labelled(row, label, input) {
    const made = element("label", "lk-rule__label");
    made.append(element("span", "", label), input);
    row.append(made);
    return input;
  }
  function typed(row, label, value, type, change) {
    const input = labelled(row, label, element("input"));
    input.type = type;
    if (type === "text") input.inputMode = "decimal";
    input.value = value === undefined ? "" : value;
    input.addEventListener("input", () => { change(input.value.trim()); keep(); });
  }
  function set(part, name, value) { if (value === "") delete part[name]; else part[name] = value; }
  // What is no number goes as it was typed: the server says what is wrong with it.
  const whole = (value) => (/^\d+$/.test(value) ? Number(value) : value);
  const fen = (value) => (/^\d+(\.\d{1,2})?$/.test(value) ? Math.round(Number(value) * 100) : value);
  function ticks(row, options, chosen, change) {
    const box = element("span", "lk-rule__ticks"), boxes = [];
    options.forEach(function ([code, label]) {
      const tick = element("input");
      tick.type = "checkbox";
      tick.checked = chosen.includes(code);
      tick.addEventListener("change", function () {
        change(options.filter((_, index) => boxes[index].checked).map(([each]) => each));
        keep();
      });
      boxes.push(tick);
      const line = element("label");
      line.append(tick, element("span", "", label));
      box.append(line);
    });
    if (!options.length) box.append(element("span", "lk-note", words.noChoices));
    row.append(box);
  }
  const number = (row, part, name, label) => typed(row, label, part[name], "text", (value) => set(part, name, whole(value)));
  const money = (row, part, name, label) => typed(row, `${label} (${words.yuan})`, typeof part[name] === "number" ? part[name] / 100 : part[name],
    "text", (value) => set(part, name, value === "" ? "" : fen(value)));
  const day = (row, part, name, label) => typed(row, label, part[name], "date", (value) => set(part, name, value));
  const DETAILS = {
    plain: () => {},
    names: (row, part, topic) => ticks(row, topic.choices, part.any_of || [], (chosen) => { part.any_of = chosen; }),
    texts: (row, part) => typed(row, words.cities, (part.any_of || []).join(", "), "search", (value) => {
      part.any_of = value.split(/[,，、]/).map((each) => each.trim()).filter(Boolean);
    }),
    days(row, part) {
      number(row, part, "days_min", words.daysMin);
      number(row, part, "days_max", words.daysMax);
      day(row, part, "from", words.from);
      day(row, part, "through", words.through);
    },
    birthday(row, part) {
      typed(row, words.coming, part.days_max, "text", function (value) {
        set(part, "days_max", whole(value));
        delete part.months; // One of the two: the later one typed counts.
        row.querySelectorAll("input[type=checkbox]").forEach((each) => { each.checked = false; });
      });
      const months = Array.from({ length: 12 }, (_, index) => [index + 1, String(index + 1)]);
      row.append(element("span", "lk-rule__label", words.months));
      ticks(row, months, part.months || [], function (chosen) {
        set(part, "months", chosen.length ? chosen : "");
        delete part.days_max;
        row.querySelector("input[type=text]").value = "";
      });
    },
    count(row, part) { number(row, part, "min", words.min); number(row, part, "max", words.max); },
    yuan(row, part) { money(row, part, "min", words.min); money(row, part, "max", words.max); },
  };

  function preview() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 350);
  }
  async function ask() {
    const mine = ++latest;
    const body = new FormData();
    body.append("rule", field.value);
    body.append("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(root.dataset.preview, { method: "POST", body });
      const text = await answer.text();
      if (mine !== latest) return; // A newer rule was sent meanwhile.
      if (answer.ok || answer.status === 422) shown.innerHTML = text; else throw new Error(answer.status);
      mark(shown.querySelector("[data-path]"));
    } catch {
      if (mine === latest) shown.replaceChildren(element("p", "lk-error", words.failed));
    }
  }
  function mark(refusal) {
    builder.querySelectorAll(".lk-rule--bad").forEach((each) => each.classList.remove("lk-rule--bad"));
    if (!refusal) return;
    const within = [...builder.querySelectorAll("[data-path]")].filter((each) => refusal.dataset.path.startsWith(each.dataset.path));
    within.sort((one, other) => other.dataset.path.length - one.dataset.path.length);
    if (within.length) within[0].classList.add("lk-rule--bad");
  }
  draw();
});
