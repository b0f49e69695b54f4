"""Short legal texts of the demo seller, in the six languages: title and body."""

TERMS: dict[str, tuple[str, str]] = {
    "en": (
        "Terms of sale",
        "<h2>Contract</h2><p>An order is your offer to buy; the contract is made "
        "when we confirm it or ship the goods.</p><h2>Prices and "
        "payment</h2><p>The price shown when you send the order counts. Invoices "
        "are due on the day they name. Goods stay ours until they are "
        "paid.</p><h2>Delivery</h2><ul><li>What is in stock leaves "
        "first.</li><li>Visible damage is noted on the delivery note and told to "
        "us the same day.</li></ul><p>Signed agreements with a customer go before "
        "this page.</p>",
    ),
    "ro": (
        "Condiții de vânzare",
        "<h2>Contractul</h2><p>O comandă este oferta dumneavoastră de cumpărare; "
        "contractul se încheie când o confirmăm sau expediem "
        "marfa.</p><h2>Prețuri și plată</h2><p>Este valabil prețul afișat la "
        "trimiterea comenzii. Facturile se plătesc la data înscrisă pe ele. Marfa "
        "rămâne a noastră până la plată.</p><h2>Livrarea</h2><ul><li>Ce este în "
        "stoc pleacă întâi.</li><li>Deteriorările vizibile se notează pe aviz și "
        "ni se comunică în aceeași zi.</li></ul><p>Contractele semnate cu un "
        "client au prioritate.</p>",
    ),
    "ru": (
        "Условия продажи",
        "<h2>Договор</h2><p>Заказ — это ваше предложение купить; договор "
        "заключён, когда мы подтвердили заказ или отгрузили товар.</p><h2>Цены и "
        "оплата</h2><p>Действует цена, показанная при отправке заказа. Счета "
        "оплачиваются в указанный в них день. До оплаты товар остаётся "
        "нашим.</p><h2>Доставка</h2><ul><li>Сначала уходит то, что есть на "
        "складе.</li><li>Видимые повреждения отмечают в накладной и сообщают нам "
        "в тот же день.</li></ul><p>Подписанные договоры с клиентом важнее этой "
        "страницы.</p>",
    ),
    "fr": (
        "Conditions de vente",
        "<h2>Contrat</h2><p>Une commande est votre offre d'achat ; le contrat est "
        "conclu lorsque nous la confirmons ou expédions la "
        "marchandise.</p><h2>Prix et paiement</h2><p>Le prix affiché à l'envoi de "
        "la commande fait foi. Les factures sont dues au jour indiqué. La "
        "marchandise reste à nous jusqu'au "
        "paiement.</p><h2>Livraison</h2><ul><li>Ce qui est en stock part "
        "d'abord.</li><li>Les dégâts visibles sont notés sur le bon de livraison "
        "et signalés le jour même.</li></ul><p>Les accords signés avec un client "
        "priment sur cette page.</p>",
    ),
    "pl": (
        "Warunki sprzedaży",
        "<h2>Umowa</h2><p>Zamówienie jest Państwa ofertą kupna; umowa zostaje "
        "zawarta, gdy je potwierdzimy lub wyślemy towar.</p><h2>Ceny i "
        "płatność</h2><p>Obowiązuje cena pokazana przy wysłaniu zamówienia. "
        "Faktury są płatne w podanym w nich dniu. Towar pozostaje nasz do "
        "zapłaty.</p><h2>Dostawa</h2><ul><li>Najpierw wyjeżdża to, co jest w "
        "magazynie.</li><li>Widoczne uszkodzenia odnotowuje się w liście "
        "przewozowym i zgłasza tego samego dnia.</li></ul><p>Podpisane umowy z "
        "klientem mają pierwszeństwo.</p>",
    ),
    "vi": (
        "Điều khoản bán hàng",
        "<h2>Hợp đồng</h2><p>Đơn hàng là đề nghị mua của quý khách; hợp đồng được "
        "giao kết khi chúng tôi xác nhận hoặc giao hàng.</p><h2>Giá và thanh "
        "toán</h2><p>Giá hiển thị khi gửi đơn là giá áp dụng. Hóa đơn đến hạn vào "
        "ngày ghi trên đó. Hàng vẫn thuộc về chúng tôi cho đến khi được thanh "
        "toán.</p><h2>Giao hàng</h2><ul><li>Hàng có sẵn được gửi "
        "trước.</li><li>Hư hỏng nhìn thấy được ghi vào phiếu giao hàng và báo cho "
        "chúng tôi trong ngày.</li></ul><p>Thỏa thuận đã ký với khách hàng được "
        "ưu tiên hơn trang này.</p>",
    ),
}

PRIVACY: dict[str, tuple[str, str]] = {
    "en": (
        "Privacy",
        "<p>We keep what we need to sell, deliver and bill: names, addresses, "
        "e-mail addresses, orders and invoices.</p><p>No other company is told "
        "what you do here. You may ask what we keep, have it corrected, and have "
        "it erased as far as the law does not make us keep it.</p>",
    ),
    "ro": (
        "Confidențialitate",
        "<p>Păstrăm ce ne trebuie pentru a vinde, livra și factura: nume, adrese, "
        "adrese de e-mail, comenzi și facturi.</p><p>Nicio altă firmă nu află ce "
        "faceți aici. Puteți întreba ce păstrăm, cere corectarea și ștergerea, "
        "cât timp legea nu ne obligă să păstrăm.</p>",
    ),
    "ru": (
        "Конфиденциальность",
        "<p>Мы храним то, что нужно для продажи, доставки и счетов: имена, "
        "адреса, адреса почты, заказы и счета.</p><p>Никакая другая компания не "
        "узнаёт, что вы здесь делаете. Вы можете узнать, что мы храним, исправить "
        "и удалить это, если закон не обязывает нас хранить.</p>",
    ),
    "fr": (
        "Confidentialité",
        "<p>Nous gardons ce qu'il faut pour vendre, livrer et facturer : noms, "
        "adresses, adresses e-mail, commandes et factures.</p><p>Aucune autre "
        "entreprise n'apprend ce que vous faites ici. Vous pouvez demander ce que "
        "nous gardons, le faire corriger et effacer, tant que la loi ne nous "
        "oblige pas à le garder.</p>",
    ),
    "pl": (
        "Prywatność",
        "<p>Przechowujemy to, co potrzebne do sprzedaży, dostawy i fakturowania: "
        "imiona, adresy, adresy e-mail, zamówienia i faktury.</p><p>Żadna inna "
        "firma nie dowiaduje się, co Państwo tu robią. Można zapytać, co "
        "przechowujemy, poprawić to i usunąć, o ile prawo nie każe nam tego "
        "zachować.</p>",
    ),
    "vi": (
        "Quyền riêng tư",
        "<p>Chúng tôi giữ những gì cần để bán, giao hàng và lập hóa đơn: tên, địa "
        "chỉ, e-mail, đơn hàng và hóa đơn.</p><p>Không công ty nào khác biết quý "
        "khách làm gì ở đây. Quý khách có thể hỏi chúng tôi giữ gì, yêu cầu sửa "
        "và xóa, trừ khi pháp luật buộc chúng tôi lưu giữ.</p>",
    ),
}
