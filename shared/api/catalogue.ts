import * as z from 'zod/mini';
import { Assurance } from '../assurance.ts';

const Text = z.record(z.string(), z.string());

/** What the kiosk needs of a flow to offer it; the flow itself is loaded when it is chosen. */
export const CatalogueEntry = z.object({
  id: z.string(),
  version: z.int(),
  sha256: z.string(),
  code: z.string(),
  title: Text,
  summary: Text,
  keywords: z.record(z.string(), z.array(z.string())),
  picture: z.string(),
  minutes: z.int(),
  assurance: Assurance,
  acting: z.object({ self: z.boolean(), other: z.boolean() }),
  effectiveFrom: z.string(),
  effectiveTo: z.nullable(z.string()),
});
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;

/** `GET /catalogue/index.json`; a flow lies at `/catalogue/flows/<sha256>.json`, a list at `/catalogue/lists/<name>.json`. */
export const CatalogueIndex = z.object({
  /** Grows with every change; the same on all servers that serve the same flows. */
  version: z.string(),
  flows: z.array(CatalogueEntry),
  lists: z.array(z.object({ name: z.string(), sha256: z.string() })),
});
export type CatalogueIndex = z.infer<typeof CatalogueIndex>;

/** A list beside the flows: rows of code, name and, where names recur, what tells them apart. */
export const LookupList = z.object({
  name: z.string(),
  effectiveFrom: z.string(),
  source: z.string(),
  checkedAt: z.string(),
  rows: z.array(
    z.object({
      code: z.string(),
      label: Text,
      /** The wider unit shown beside it ("Tỉnh Thanh Hóa"). */
      within: z.optional(Text),
      /** Older names people still say. */
      also: z.optional(z.array(z.string())),
    }),
  ),
});
export type LookupList = z.infer<typeof LookupList>;
