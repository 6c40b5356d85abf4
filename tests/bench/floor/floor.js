// The same form by hand: what an experienced person would write who never has to change it. It asks the same
// questions with the same styles, keeps every step encrypted with the same strict write, and knows nothing else.
const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};

const openDatabase = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('floor', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('draft');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const [database, key, form] = await Promise.all([
  openDatabase(),
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
  fetch('/kiosk/floor/form.json').then((answer) => answer.json()),
]);

async function keep(answers) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(answers));
  const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, text);
  const transaction = database.transaction('draft', 'readwrite', { durability: 'strict' });
  transaction.objectStore('draft').put({ iv, bytes }, 'current');
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

const answers = {};
const content = document.querySelector('.scroll-inner');
const main = document.querySelector('.foot-main');
const pad = make('div', { class: 'pad-slot', hidden: '' });
document.querySelector('.foot').before(pad);
let active = null;

const ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm ', 'ăâđêôơư'];
const keyboard = make('div', { class: 'keys keyboard keyboard-rows' });
const grid = make('div', { class: 'key-grid' });
for (const letter of ROWS.join(''))
  grid.append(
    make('button', { type: 'button', class: 'key key-letter', onpointerup: () => type(letter) }, letter),
  );
keyboard.append(grid);
pad.append(keyboard);

function type(letter) {
  if (!active) return;
  active.value += letter;
  answers[active.id] = active.value;
}

const TYPED = ['personName', 'text', 'email', 'citizenId', 'phone', 'integer', 'date', 'lookup'];

function box({ id, label }) {
  const input = make('textarea', {
    id,
    rows: '1',
    class: 'entry-text',
    autocomplete: 'off',
    inputmode: 'none',
  });
  input.value = answers[id] ?? '';
  input.addEventListener('focus', () => {
    active = input;
  });
  input.addEventListener('input', () => {
    answers[id] = input.value;
  });
  const entry = make('div', { class: 'entry-box' }, input);
  return make('div', { class: 'entry' }, make('label', { class: 'field-label', for: id }, label), entry);
}

function choices({ id, label, options }) {
  const tiles = options.map((option) => {
    const tile = make(
      'button',
      { type: 'button', role: 'radio', class: 'tile choice-tile', 'aria-checked': answers[id] === option },
      make('span', { class: 'tile-words' }, make('span', { class: 'tile-label' }, option)),
    );
    tile.addEventListener('pointerup', () => {
      answers[id] = option;
      for (const other of tiles) other.setAttribute('aria-checked', String(other === tile));
    });
    return tile;
  });
  const list = make('div', { class: 'choice-options choice-list', role: 'radiogroup' }, ...tiles);
  return make('div', { class: 'choice' }, make('p', { class: 'field-label' }, label), list);
}

function review() {
  const rows = Object.entries(answers).map(([id, value]) =>
    make('div', { class: 'review-row' }, make('dt', {}, id), make('dd', {}, String(value))),
  );
  return make('dl', { class: 'review-list' }, ...rows);
}

const act = (label, place) =>
  make(
    'button',
    { type: 'button', class: `button button-ghost ${place}` },
    make('span', { class: 'button-words' }, make('span', { class: 'button-label' }, label)),
  );

let at = -1;
function next() {
  at += 1;
  if (at === 0) {
    main.before(act('Quay lại', 'foot-back'), act('Gọi người giúp', 'foot-help'));
    document.querySelector('.tools').append(act('Tôi xong rồi', 'finish'));
  }
  const step = form[at % form.length];
  const fields = step.fields.map((field) => {
    const drawn = TYPED.includes(field.type) ? box(field) : choices(field);
    return make('div', { class: 'field' }, drawn);
  });
  content.replaceChildren(
    make('p', { class: 'body-progress' }, `Bước ${at + 1} / ${form.length}`),
    make('h1', { class: 'heading' }, step.heading),
    ...(step.help ? [make('p', { class: 'lead' }, step.help)] : []),
    ...fields,
    ...(step.review ? [review()] : []),
  );
  active = content.querySelector('textarea');
  pad.hidden = active === null;
  requestAnimationFrame(() => setTimeout(() => keep({ at, answers })));
}
main.addEventListener('pointerup', next);
performance.mark('idle-ready');
const policy = trustedTypes.createPolicy('kiosk#sw', { createScriptURL: (address) => address });
await navigator.serviceWorker.register(policy.createScriptURL('/kiosk/floor/sw.js'));
