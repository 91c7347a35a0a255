/** How a text falls into runs: clauses, shared words. Pure; changes when the look of a text does. */

/** A number with its points is one word: the 2 of "2.000" is no "thôn 2". */
const WORD = /([\p{L}\p{N}\p{M}]+(?:[.,]\p{N}+)*)/u;
const WORDS = new RegExp(WORD, "gu");

export function clausesOf(text: string): string[] {
  return text.split(/(?<=[,;:])\s+/u);
}

export function markedRuns(text: string, shared: readonly string[]): { text: string; same: boolean }[] {
  const words = new Set(shared.flatMap((phrase) => phrase.match(WORDS) ?? []).map(folded));
  const runs: { text: string; same: boolean }[] = [];
  for (const token of text.split(WORD)) {
    if (token === "") continue;
    const isWord = /[\p{L}\p{N}]/u.test(token);
    const last = runs.at(-1);
    const same = isWord ? words.has(folded(token)) : (last?.same ?? false) && /^\s+$/u.test(token);
    if (last?.same === same) last.text += token;
    else runs.push({ text: token, same });
  }
  // A blank between a shared word and another one belongs to neither.
  return runs.flatMap((run) => (run.same && /\s$/u.test(run.text) ? [{ text: run.text.trimEnd(), same: true }, { text: " ", same: false }] : [run]));
}

/** Without case and without marks: "Đường" and "duong" are one word. */
export function folded(word: string): string {
  return word.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/gu, "d").toLowerCase();
}
