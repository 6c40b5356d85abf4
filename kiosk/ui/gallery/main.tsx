import { render } from 'preact';
import { applyLook, TEXT_SIZES, THEMES } from '../index.ts';
import en from './en.json';
import { PICKED } from './picked.tsx';
import { TYPED } from './typed.tsx';
import vi from './vi.json';

/**
 * The gallery: every part in its states, for the eye and for tests/e2e/gallery.spec.ts. Only for development.
 * ?part=choice&theme=contrast&size=largest&lang=en&mm=4.033; without a part it lists them.
 */
const demos = { ...PICKED, ...TYPED };
const query = new URLSearchParams(location.search);
const asked = <T extends string>(name: string, allowed: readonly T[], first: T): T =>
  allowed.find((value) => value === query.get(name)) ?? first;

applyLook(document.documentElement, {
  pxPerMm: Number(query.get('mm') ?? 4.033),
  size: asked('size', TEXT_SIZES, 'normal'),
  theme: asked('theme', THEMES, 'default'),
  calm: query.has('calm'),
});
const language = asked('lang', ['vi', 'en'], 'vi');
document.documentElement.lang = language;

const Demo = demos[query.get('part') ?? ''];
const root = document.getElementById('gallery');
if (root)
  render(
    Demo ? (
      <Demo texts={language === 'en' ? en : vi} />
    ) : (
      <ul id="parts">
        {Object.keys(demos).map((part) => (
          <li key={part}>
            <a href={`?part=${part}`}>{part}</a>
          </li>
        ))}
      </ul>
    ),
    root,
  );
