/** Which refused texts a person has put away in this browser. */
const KEY = "diemcau.hidden";

export function readHidden(): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.map(String) : []);
  } catch {
    return new Set(); // somebody else's value under our key hides nothing
  }
}

/** One more, also after a reload. */
export function alsoHide(hidden: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(hidden).add(id);
  localStorage.setItem(KEY, JSON.stringify([...next]));
  return next;
}
