// Package sim is reader, panel and beams made of memory, with a knob for each way real ones fail.
//
// The drivers run on it unchanged: the reader through a pseudo terminal, panel and beams through the
// registries of periph. So the demo is the product with simulated wires, and a test that breaks a
// wire here has broken it for the real driver.
//
// A few words are used throughout:
//
//   - A chip is the thing behind a wire that speaks its data sheet's protocol and keeps its state.
//   - A card is something a person holds before the reader: a badge, a tag or a phone.
//   - The field is what reaches from the reader to the cards; a card is in it or not.
//   - A knob makes one failure happen that was seen with real hardware.
//   - The rig is one of each, as a kiosk has them, with a page to tap, walk and look.
package sim
