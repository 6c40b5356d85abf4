export { isFromThisMachine, remoteAddress } from './address.ts';
export { JSON_LIMIT, jsonBody, limitBody, schemaErrors } from './body.ts';
export { type Buckets, createBuckets } from './buckets.ts';
export { type EventStream, eventStream } from './event-stream.ts';
export { secure } from './headers.ts';
export { hostWall, originWall, type Place, placesOf } from './hosts.ts';
export { problem } from './problem.ts';
export { IMMUTABLE, REVALIDATE, type Sendable, send } from './send.ts';
