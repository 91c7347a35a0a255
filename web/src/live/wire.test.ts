/** Bytes in, frames out; what breaks the rules is said to be broken. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { encode } from "@msgpack/msgpack";
import { FRAME_BYTES_MAX } from "./limits.ts";
import { decodeFrame, decodeView, encodeFrame, WireBroken } from "./wire.ts";

test("a frame is one msgpack map with field names and whole numbers", () => {
  const at = 1_732_400_000_000;
  assert.deepEqual(decodeFrame(encodeFrame({ type: "beat", seq: 3, now: at })), { type: "beat", seq: 3, now: at });
});

test("a frame of a later version is ignored", () => {
  assert.equal(decodeFrame(encode({ type: "weather", sun: true })), null);
});

test("what is not a frame is broken", () => {
  for (const bytes of [encode([1]), encode("x"), encode({ kind: "beat" }), Uint8Array.of(0xc1), new Uint8Array(0), encode({ type: "beat", seq: 1, now: 1, pad: "x".repeat(FRAME_BYTES_MAX) })])
    assert.throws(() => decodeFrame(bytes), WireBroken);
  const two = [...encodeFrame({ type: "beat", seq: 1, now: 1 }), 0xc0];
  assert.throws(() => decodeFrame(Uint8Array.from(two)), WireBroken, "trailing bytes");
});

test("a view arrives packed or as one zlib stream", async () => {
  const view = { now: "t1", topics: { t1: { title: "Phủ sóng di động" } } };
  const packed = Uint8Array.from(encode(view));
  assert.deepEqual(await decodeView(packed, false), view);
  assert.deepEqual(await decodeView(Uint8Array.from(deflateSync(packed)), true), view);
  await assert.rejects(decodeView(packed, true), WireBroken);
});
