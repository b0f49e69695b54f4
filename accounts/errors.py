"""Refusals of accounts."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class AlreadyRegistered(DomainError):
    code = "already_registered"
    message = gettext_lazy(
        "This VAT id is registered already. Ask the admin of your company to add you, "
        "or write to us."
    )


class EmailTaken(DomainError):
    code = "email_taken"
    message = gettext_lazy("There is an account with this e-mail. Please sign in.")


class AccountThere(DomainError):
    code = "account_there"
    message = gettext_lazy("There is an account for this order already.")


class NotApproved(DomainError):
    code = "not_approved"
    message = gettext_lazy("%(name)s is not approved for orders yet.")


class NobodyToActFor(DomainError):
    code = "nobody_to_act_for"
    message = gettext_lazy(
        "%(name)s has nobody with an account whose place you could take. Let the"
        " company invite somebody first."
    )


class VatIdRefused(DomainError):
    code = "vat_id_refused"
    message = gettext_lazy(
        "%(vat_id)s is not a VAT id of this country. Please check its digits."
    )


class NotServed(DomainError):
    code = "not_served"
    message = gettext_lazy("This shop does not take such registrations.")


class TermsNotAccepted(DomainError):
    code = "terms_not_accepted"
    message = gettext_lazy(
        "Our terms have changed. Please read and accept them before you order."
    )


class TermsChanged(DomainError):
    code = "terms_changed"
    message = gettext_lazy("These texts changed meanwhile. Please read them again.")


class TextFixed(DomainError):
    code = "text_fixed"
    message = gettext_lazy(
        "%(text)s is in force or was overtaken, and is not changed any more. Make a "
        "new version."
    )


class NoWording(DomainError):
    code = "no_wording"
    message = gettext_lazy("Write the text in %(language)s first.")


class TooManyFiles(DomainError):
    code = "too_many_files"
    message = gettext_lazy("At most %(most)s documents can be attached.")


class AddressInUse(DomainError):
    code = "address_in_use"
    message = gettext_lazy(
        "This is where your invoices go. Choose another invoice address first."
    )


class OtherDomain(DomainError):
    code = "other_domain"
    message = gettext_lazy("This sign-in is for e-mails of %(domains)s only.")


class NoDoorForStaff(DomainError):
    code = "no_door_for_staff"
    message = gettext_lazy(
        "People who work for the seller sign in with their password."
    )


class NotOfThisCompany(DomainError):
    code = "not_of_this_company"
    message = gettext_lazy(
        "There is an account with this e-mail, but not in %(customer)s. Ask its admin "
        "to invite you, or sign in with your password."
    )


class NotInvitedYet(DomainError):
    code = "not_invited_yet"
    message = gettext_lazy(
        "You have no account in %(customer)s yet. Ask its admin to invite you."
    )


class NoSuchConnection(DomainError):
    code = "no_such_connection"
    message = gettext_lazy("Your company is not connected to a provider yet.")


class RoleTooStrong(DomainError):
    code = "role_too_strong"
    message = gettext_lazy(
        "%(role)s manages people: it is given by a person, not by a provider."
    )


class SignInIncomplete(DomainError):
    code = "sign_in_incomplete"
    message = gettext_lazy("Something is missing that a sign-in at the provider needs.")


class NeedsOwnSecondFactor(DomainError):
    code = "needs_own_second_factor"
    message = gettext_lazy("Set up a second factor for yourself first.")


class LastAdmin(DomainError):
    code = "last_admin"
    message = gettext_lazy(
        "Somebody must be left who invites and removes people. Give another person "
        "such a role first."
    )


class OwnRole(DomainError):
    code = "own_role"
    message = gettext_lazy(
        "You cannot change what you may do yourself. Ask another admin of your company."
    )


class BeyondYours(DomainError):
    code = "beyond_yours"
    message = gettext_lazy(
        "You cannot give away a right or a reach that you do not have yourself."
    )


class RoleInUse(DomainError):
    code = "role_in_use"
    message = gettext_lazy("%(names)s: give them another role first.")


class RoleNameTaken(DomainError):
    code = "role_name_taken"
    message = gettext_lazy("There is a role of this name already.")


class TooManyRoles(DomainError):
    code = "too_many_roles"
    message = gettext_lazy("A company keeps at most %(most)s roles of its own.")


class CannotInvite(DomainError):
    """`problems` are sentences, one for each address in the way."""

    code = "cannot_invite"
    message = gettext_lazy("Nobody was invited. %(all)s")

    @property
    def problems(self) -> list[str]:
        return list(self.fields["problems"])

    def __str__(self) -> str:
        return str(self.message) % {"all": " ".join(self.problems)}


class TooManyInvitations(DomainError):
    code = "too_many_invitations"
    message = gettext_lazy(
        "A company can send at most %(most)s invitations a day. Please go on tomorrow."
    )


class InvitationGone(DomainError):
    code = "invitation_gone"
    message = gettext_lazy("This invitation does not hold any more.")


class InvitedSomebodyElse(DomainError):
    code = "invited_somebody_else"
    message = gettext_lazy("This invitation is for another e-mail than yours.")


class WasRemoved(DomainError):
    code = "was_removed"
    message = gettext_lazy(
        "You belonged to %(name)s before. Ask one of its admins to bring you back."
    )


class LicenceBeingChecked(DomainError):
    code = "licence_being_checked"
    message = gettext_lazy("%(number)s waits to be checked already.")


class LicenceOver(DomainError):
    code = "licence_over"
    message = gettext_lazy("This licence has ended. Please hand in the new one.")


class NothingWritten(DomainError):
    code = "nothing_written"
    message = gettext_lazy("Please write something or add a file.")


class TooManyMessages(DomainError):
    code = "too_many_messages"
    message = gettext_lazy(
        "You write faster than we can read. Please send it again in a minute."
    )


class CircleInTree(DomainError):
    code = "circle_in_tree"
    message = gettext_lazy("%(name)s is %(below)s itself or below it.")


class TreeTooDeep(DomainError):
    code = "tree_too_deep"
    message = gettext_lazy("A company has at most %(most)s levels.")


class NotAParent(DomainError):
    code = "not_a_parent"
    message = gettext_lazy(
        "%(name)s cannot be a parent: only companies that are not archived have "
        "branches, and only companies are branches."
    )


class HasBranches(DomainError):
    code = "has_branches"
    message = gettext_lazy("Close what is below %(name)s first.")


class WorksForSeller(DomainError):
    code = "works_for_seller"
    message = gettext_lazy(
        "This account works for the seller. End that first, in the admin."
    )


class BirthKnown(DomainError):
    code = "birth_known"
    message = gettext_lazy("Your date of birth is noted. If it is wrong, write to us.")


class LogoRefused(DomainError):
    code = "logo_refused"
    message = gettext_lazy(
        "Choose a PNG, JPEG or WebP picture of at most 1 MB and 3000 pixels a side."
    )


class CostCentreCodeTaken(DomainError):
    code = "cost_centre_code_taken"
    message = gettext_lazy(
        "There is a cost centre with the code %(code)s, or there was one: orders still"
        " name it."
    )


class QuestionTaken(DomainError):
    code = "question_taken"
    message = gettext_lazy("“%(label)s” is asked already.")


class TooManyQuestions(DomainError):
    code = "too_many_questions"
    message = gettext_lazy("A checkout asks %(most)s questions at most.")
