/** Finding a topic by what a chair types. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { matching, stageOf, type Topic } from "./stage.ts";

const topic = (no: number, title: string, more: Partial<Topic> = {}) => ({ id: `t${no}`, no, title, state: "queued", kind: null, ...more }) as Topic;
const TOPICS = [topic(1, "Hướng nghiệp"), topic(6, "Dạy và học ngoại ngữ"), topic(16, "Du lịch cộng đồng"), topic(10, "Lao động qua biên giới")];
const found = (typed: string) => matching(TOPICS, typed).map((each) => each.no);

test("a number finds its topic first, then those that begin with it", () => {
  assert.deepEqual(found("1"), [1, 10, 16]);
  assert.deepEqual(found("16"), [16]);
});

test("words are found without marks, in any order", () => {
  assert.deepEqual(found("dong cong"), [16]);
  assert.deepEqual(found("khong co"), []);
  assert.deepEqual(found(" "), [1, 6, 16, 10]);
});

test("the stage is what happened to the topic, not only where it stands", () => {
  assert.equal(stageOf(topic(1, "", { state: "called" }), "t1"), "now");
  assert.equal(stageOf(topic(1, ""), "t1"), "next");
  assert.equal(stageOf(topic(1, ""), null), "queued");
  assert.equal(stageOf(topic(1, "", { state: "open" }), null), "open");
  assert.equal(stageOf(topic(1, "", { state: "settled", kind: "answered_live" }), null), "done");
  assert.equal(stageOf(topic(1, "", { state: "settled", kind: "to_answer_in_writing" }), null), "writing");
});
