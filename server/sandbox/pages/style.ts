/**
 * The one style sheet of the pretend provider. It must not look like the kiosk, nor like the real application: its
 * blue and the striped banner are its own. Buttons are 3.5 rem high on the phone, 5 rem on the kiosk's panel. The way
 * back is 7 rem: 20 mm also on the densest panel a kiosk has (15.6 inches at 1920 pixels; ux.md §1.3).
 */
export const STYLE = `
:root { color: #10243d; background: #eef4fb; font: 1.0625rem/1.5 "Be Vietnam Pro", system-ui, sans-serif; }
* { box-sizing: border-box; }
body { margin: 0; }
body.kiosk { font-size: 1.375rem; }
main { max-width: 27rem; margin: 0 auto; padding: 1rem; }
.kiosk main { max-width: 44rem; padding: 2rem; }
.banner { position: sticky; top: 0; z-index: 1; margin: 0; padding: .625rem 1rem; text-align: center; color: #1a1200;
  background: repeating-linear-gradient(135deg, #ffd34d 0 1.25rem, #ffc01f 1.25rem 2.5rem);
  border-bottom: .25rem solid #1a1200; }
.banner span, .banner strong { display: inline-block; margin: 0 .375rem; }
h1 { font-size: 1.5em; line-height: 1.4; margin: .5rem 0 1rem; }
.lead { font-size: 1.125em; }
.asking { margin: 0 0 1rem; padding: .75rem 1rem; background: #fff; border-left: .375rem solid #0a4d9c; }
.asking dt { font-size: .875em; color: #3b4f68; }
.asking dd { margin: 0 0 .5rem; font-weight: 600; }
.asking dd:last-child { margin-bottom: 0; }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; }
legend, .field > span { display: block; padding: 0; font-weight: 700; }
.hint { display: block; margin: 0 0 .375rem; font-size: .875em; color: #3b4f68; }
.mistake { display: block; margin: .25rem 0; padding: .375rem .625rem; font-style: normal; font-weight: 600;
  color: #7a0c0c; background: #fdeaea; border-left: .25rem solid #7a0c0c; }
.person { display: flex; gap: .75rem; align-items: center; min-height: 3.5rem; padding: .5rem .75rem;
  margin-bottom: .375rem; background: #fff; border: .125rem solid #b9c9dd; border-radius: .5rem; }
.person input { flex: none; width: 1.5rem; height: 1.5rem; accent-color: #0a4d9c; }
.person small { display: block; color: #3b4f68; font-variant-numeric: tabular-nums; }
.person:has(:checked) { border-color: #0a4d9c; background: #f3f8ff; }
.kiosk .person { min-height: 5rem; }
.field { display: block; margin-bottom: 1rem; }
.field input { width: 100%; min-height: 3.5rem; padding: .5rem .75rem; font: inherit; font-size: 1.375em;
  letter-spacing: .125em; color: inherit; background: #fff; border: .125rem solid #57708f; border-radius: .5rem; }
.field input.number { width: 6rem; font-size: 2em; text-align: center; }
.acts { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: .75rem; }
button { min-height: 3.5rem; font: inherit; font-weight: 700; color: #0a4d9c; background: #fff;
  border: .1875rem solid #0a4d9c; border-radius: .5rem; }
button.main { color: #fff; background: #0a4d9c; }
.kiosk button, .kiosk .field input { min-height: 5rem; }
.back { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: center; justify-content: center; min-height: 7rem;
  margin-top: 2rem; padding: 1rem; font-size: 1.25em; text-align: center; text-decoration: none; color: #fff;
  background: #0a4d9c; border-radius: .5rem; }
:focus-visible { outline: .25rem solid #c2410c; outline-offset: .125rem; }
.toggle { text-align: center; margin: 0 0 2rem; }
.toggle a { display: inline-block; padding: .75rem 1rem; color: #0a4d9c; }
`;
