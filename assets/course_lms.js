// Where a learner's place and score are kept: in a SCORM 1.2 learning system where there is one, else on this device.
// Nothing else is asked of the system: no name, no number of the learner.
(() => {
  const began = Date.now();
  const FINISHED = ["passed", "completed"];
  const MOST = 4096; // what SCORM 1.2 lets a lesson remember

  const near = (from) => {
    for (let frame = from, step = 0; frame && step < 50; frame = frame.parent, step += 1) {
      try {
        if (frame.API) return frame.API;
      } catch { /* a frame of another site: look further up */ }
      if (frame.parent === frame) return undefined;
    }
    return undefined;
  };
  const system = () => near(window) || (window.opener ? near(window.opener) : undefined);

  const read = (text) => {
    try {
      return JSON.parse(text) || {};
    } catch {
      return {};
    }
  };

  const lasted = () => {
    const hundredths = Math.floor((Date.now() - began) / 10), two = (one) => String(Math.floor(one)).padStart(2, "0");
    const hours = String(Math.floor(hundredths / 360000)).padStart(4, "0");
    return `${hours}:${two(hundredths / 6000 % 60)}:${two(hundredths / 100 % 60)}.${two(hundredths % 100)}`;
  };

  const inSystem = (api) => {
    if (String(api.LMSInitialize("")) !== "true") return { kind: "silent", state: {}, save: () => false, answer() {}, end() {} };
    const get = (name) => String(api.LMSGetValue(name) ?? "");
    const set = (name, value) => String(api.LMSSetValue(name, String(value))) === "true";
    const commit = () => String(api.LMSCommit("")) === "true";
    const looking = ["browse", "review"].includes(get("cmi.core.lesson_mode"));
    let status = get("cmi.core.lesson_status"), ended = false;
    const leave = () => set("cmi.core.session_time", lasted()) && set("cmi.core.exit", FINISHED.includes(status) ? "" : "suspend");
    const save = (state, report) => {
      if (looking) return true;
      const text = JSON.stringify(state);
      if (ended || text.length > MOST) return false;
      if (!FINISHED.includes(status)) status = report.status; // what was passed once stays passed
      const kept = [set("cmi.core.lesson_location", report.at), set("cmi.suspend_data", text), set("cmi.core.lesson_status", status)];
      if (report.score !== undefined) {
        set("cmi.core.score.min", 0);
        set("cmi.core.score.max", 100);
        kept.push(set("cmi.core.score.raw", report.score));
      }
      return leave() && kept.every(Boolean) && commit();
    };
    // Not every system takes these: what it refuses is no fault of the learner's, and the score stands without them.
    const answer = (id, given, right) => {
      if (looking || ended) return;
      const row = `cmi.interactions.${get("cmi.interactions._count") || 0}`;
      if (!set(`${row}.id`, id)) return;
      set(`${row}.time`, new Date().toTimeString().slice(0, 8));
      set(`${row}.type`, "choice");
      set(`${row}.student_response`, given);
      if (right) {
        set(`${row}.correct_responses.0.pattern`, right);
        set(`${row}.result`, given === right ? "correct" : "wrong");
      }
    };
    const end = () => {
      if (ended) return;
      if (!looking) leave();
      ended = true;
      api.LMSFinish("");
    };
    return { kind: looking ? "looking" : "system", state: read(get("cmi.suspend_data")), save, answer, end };
  };

  const onDevice = (key) => {
    const name = `handrail:${key}`, idle = { answer() {}, end() {} };
    try {
      const state = read(window.localStorage.getItem(name));
      const save = (now) => {
        try {
          window.localStorage.setItem(name, JSON.stringify(now));
          return true;
        } catch {
          return false;
        }
      };
      return { kind: "device", state, save, ...idle };
    } catch {
      return { kind: "nowhere", state: {}, save: () => false, ...idle };
    }
  };

  window.handrailKept = (key) => {
    const api = system();
    return api ? inSystem(api) : onDevice(key);
  };
})();
